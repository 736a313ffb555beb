/** Enrolment by the whole enrol function while ACM Private CA is slow, busy or wrong: one device, or none. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { deviceFunction } from '../../../functions/device/function.ts'
import { enrollFunction } from '../../../functions/enroll/function.ts'
import type { HttpFunction } from '../../../functions/http/http-function.ts'
import { authorityByGrade } from '../../../shared/adapters/x509/authority-by-grade.ts'
import { linkIdOf } from '../../../shared/app/enrol/link-id.ts'
import { certificatesIn } from '../../../shared/protocol/certificate-path.ts'
import { readCsr } from '../../../shared/protocol/csr.ts'
import { anAudit, DAY, MINUTE, nextId, someFacts } from '../../conformance/stores.ts'
import { csrFor, newKeys } from '../../support/csr.ts'
import { callEnrol, callSync, domains } from '../../support/device-event.ts'
import { type FreshTables, startTestEngine, type TestEngine } from '../../support/dynamo.ts'
import { localAuthority } from '../../support/local-authority.ts'
import { type TestPorts, testPorts } from '../../support/ports.ts'
import { type FakePca, fakePca, pcaError } from './fake-pca.ts'

let engine: TestEngine
let pca: FakePca
beforeAll(async () => {
  engine = await startTestEngine()
  pca = await fakePca()
})
afterAll(() => engine[Symbol.asyncDispose]())

let tables: FreshTables
let yagura: TestPorts
let enroll: Record<'patient' | 'impatient', HttpFunction>
let link: { readonly id: string; readonly token: string }
beforeEach(async () => {
  pca.certificates.clear()
  pca.script.length = 0
  pca.mood.pollsUntilReady = 0
  tables = await engine.fresh()
  const unproved = await localAuthority('Cheap issuer')
  const waiting = (patienceMs: number) =>
    authorityByGrade({ proved: pca.authority({ patienceMs }), unproved })
  yagura = await testPorts(tables.stores, { clientAuthority: waiting(10_000) })
  enroll = {
    patient: enrollFunction(yagura.ports, { domains, checkReplies: true }),
    impatient: enrollFunction({ ...yagura.ports, clientAuthority: waiting(200) }, { domains }),
  }
  link = await newLink()
})

/** For one phone. */
async function newLink() {
  const token = Buffer.from(yagura.ports.ids.random(16)).toString('base64url')
  const id = linkIdOf(token)
  const createdAtMs = yagura.time.nowMs
  const which = { id, userId: nextId('usr'), packageId: nextId('pkg'), maxUses: 1, claims: {} }
  await yagura.ports.links.create({ ...which, createdAtMs, expiresAtMs: createdAtMs + DAY }, anAudit())
  return { id, token }
}

/** A phone that tries again makes a new request by the same key, as the agent does. */
async function phone(proof: object = { kind: 'link', token: link.token }) {
  const keys = await newKeys()
  const csr = async () => Buffer.from(await csrFor(keys)).toString('base64')
  const { keyHash } = await readCsr(Buffer.from(await csr(), 'base64'))
  return {
    keyHash,
    enrol: async (patience: keyof typeof enroll = 'patient') =>
      callEnrol(enroll[patience], { proof, csr: await csr(), facts: someFacts }),
  }
}

const devices = async () => (await yagura.ports.deviceAdmin.list(null, 10)).devices
const slow = (isSlow: boolean) => {
  pca.mood.pollsUntilReady = isSlow ? Number.POSITIVE_INFINITY : 0
}
/** Nothing of a phone is there: no device, no key, no record of an enrolment. */
async function expectNothingOf(keyHash: string) {
  expect(await devices()).toEqual([])
  expect(await yagura.ports.enrolments.byKey(keyHash)).toBeUndefined()
  const actions = (await yagura.ports.auditLog.unsealed(100)).map(({ action }) => action)
  expect(actions).not.toContain('device.enrol')
}

it('under a slow issuer a phone is told to come back, and then is one device with one certificate', async () => {
  const { keyHash, enrol } = await phone()
  slow(true)
  for (const _ of [1, 2]) {
    expect(await enrol('impatient')).toMatchObject({
      status: 503,
      retryAfter: '2',
      json: { code: 'service.unavailable' },
    })
    await expectNothingOf(keyHash)
    yagura.time.nowMs += 2_000
  }
  slow(false)
  const { status, json } = await enrol()
  expect(status).toBe(201)
  expect((await enrol()).json.deviceId).toBe(json.deviceId)
  expect((await devices()).map(({ id }) => id)).toEqual([json.deviceId])
  expect(pca.certificates.size).toBe(1)
  expect((await yagura.ports.links.get(link.id))?.claims).toHaveProperty(keyHash)
})

it('its certificate is the one the device host knows, with its issuers behind it', async () => {
  const { json } = await (await phone()).enrol()
  const path = certificatesIn(String(json.certificate))
  expect(path.map(({ subject }) => subject)).toEqual([
    `CN=${json.deviceId}`,
    'CN=Test private CA',
    'CN=Test root',
  ])
  const device = deviceFunction(yagura.ports, { domains })
  const [{ factsHash } = { factsHash: '' }] = await devices()
  const sync = { have: { trust: 1, assignment: 0 }, factsHash }
  expect(await callSync(device, String(path[0]), sync)).toMatchObject({ status: 200 })
})

it('ten tries at once are one device with one certificate', async () => {
  const { enrol } = await phone()
  const replies = await Promise.all(Array.from({ length: 10 }, () => enrol()))
  expect(new Set(replies.map(({ status, json }) => `${status} ${json.deviceId}`)).size).toBe(1)
  expect(await devices()).toHaveLength(1)
  expect(pca.certificates.size).toBe(1)
})

it('a phone that comes back after the issuer has forgotten it is still one device', async () => {
  const { enrol } = await phone()
  slow(true)
  expect((await enrol('impatient')).status).toBe(503)
  slow(false)
  yagura.time.nowMs += 6 * MINUTE
  expect((await enrol()).status).toBe(201)
  expect(await devices()).toHaveLength(1)
  expect(pca.certificates.size).toBe(2)
})

it.each([
  ['busy', pcaError('ThrottlingException'), 503],
  ['disabled', pcaError('InvalidStateException'), 500],
  ['of another region', pcaError('ResourceNotFoundException'), 500],
  ['confused', { CertificateArn: undefined }, 500],
])(
  'an issuer that is %s leaves nothing half-written, and its cause is in the log alone',
  async (_, fault, status) => {
    const { keyHash, enrol } = await phone()
    pca.script.push(fault)
    const reply = await enrol()
    expect(reply.status).toBe(status)
    expect(reply.text).not.toMatch(/acm|arn:|Exception/i)
    await expectNothingOf(keyHash)
    const [error] = yagura.errors
    expect(error).toMatchObject({ event: 'request.failed' })
    expect(error?.cause).toBeInstanceOf(Error)
    expect((await enrol()).status).toBe(201)
  },
)

it('an unproved phone enrols while the issuer of the others is away, and costs nothing', async () => {
  const settings = await yagura.ports.settings.read()
  const open = { ...settings, openRegistration: true, revision: settings.revision + 1 }
  await yagura.ports.settings.save(open, anAudit())
  slow(true)
  const { status, json } = await (await phone({ kind: 'none' })).enrol()
  expect([status, json.grade]).toEqual([201, 'unproved'])
  expect(certificatesIn(String(json.certificate)).map(({ subject }) => subject)).toEqual([
    `CN=${json.deviceId}`,
    'CN=Cheap issuer',
  ])
  expect(pca.certificates.size).toBe(0)
})
