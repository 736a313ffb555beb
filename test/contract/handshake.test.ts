/** The hosts that want a client certificate end the handshake with whoever has none of ours, in force. */
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import type { Route } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { readCsr } from '../../shared/protocol/csr.ts'
import { createAuthority } from '../agent/support/certificates.ts'
import { raw } from '../support/raw.ts'
import { type RawPhone, rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { sample } from './sample.ts'

const HOUR_MS = 3_600_000

let yagura: TestService
let phone: RawPhone
const keys = createKeyStore(createMemory())

beforeAll(async () => {
  yagura = await startTestService()
  phone = rawPhone(yagura)
  await phone.enrol({ kind: 'link', token: (await yagura.link()).token })
})
afterAll(() => yagura[Symbol.asyncDispose]())

/** A certificate of the service's own authority for this test's key, as if it were the phone's. */
async function ours(notBeforeMs: number, notAfterMs: number): Promise<string> {
  const { clientAuthority, settings } = yagura.service.ports
  const csr = await readCsr(Buffer.from(await keys.createCsr(), 'base64'))
  const { serviceId } = await settings.read()
  const profile = { grade: 'proved', deviceId: phone.deviceId(), serviceId, notBeforeMs, notAfterMs } as const
  const { pem } = await clientAuthority.issue(csr, profile)
  return `${pem}\n${await clientAuthority.chain()}`
}

const guarded = Object.entries<Route>(routes).filter(([, { auth }]) => auth === 'clientCert')

describe.each(guarded)('%s', (_id, route) => {
  const ask = (identity: { cert?: string; key?: string }) =>
    raw(`${yagura.service.addresses[`${route.host}Url`]}${route.path}`, {
      method: route.method,
      headers: { 'content-type': 'application/json' },
      ...(route.body && { body: JSON.stringify(sample(route.body)) }),
      ...identity,
    })
  const withOwnKey = async (cert: string) => ask({ cert, key: await keys.privateKeyPem() })
  const refusedByTls = /alert|ECONNRESET|EPIPE|socket hang up/

  test('without a certificate there is no connection', async () => {
    await expect(ask({})).rejects.toThrow(refusedByTls)
  })

  test('a certificate of another authority is none, even under the name of ours', async () => {
    const issuer = new X509Certificate(await yagura.service.ports.clientAuthority.chain()).subject
    for (const name of ['Somebody else', /CN=(.+)/.exec(issuer)?.[1] ?? expect.unreachable(issuer)]) {
      const foreign = await createAuthority(name)
      await expect(withOwnKey(await foreign.issue(await keys.createCsr()))).rejects.toThrow(refusedByTls)
    }
  })

  test('a certificate that has ended or not begun is none', async () => {
    const nowMs = Date.now()
    const ended = await ours(nowMs - 2 * HOUR_MS, nowMs - HOUR_MS)
    await expect(withOwnKey(ended)).rejects.toThrow(refusedByTls)
    const toCome = await ours(nowMs + HOUR_MS, nowMs + 2 * HOUR_MS)
    await expect(withOwnKey(toCome)).rejects.toThrow(refusedByTls)
  })

  test('a certificate of ours that is not on the list is connected and refused', async () => {
    const nowMs = Date.now()
    const reply = await withOwnKey(await ours(nowMs - HOUR_MS, nowMs + HOUR_MS))
    expect([reply.status, reply.json?.code]).toEqual([403, 'auth.certificate_unknown'])
  })

  test('the right certificate is answered', async () => {
    expect((await ask(phone.identity())).status).toBeLessThan(300)
  })
})
