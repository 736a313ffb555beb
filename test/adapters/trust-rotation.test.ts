/** Four hundred days of the daily job: keys come and go, and no phone is ever left without one it believes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readOwnTrust } from '../../shared/app/trust/own-trust.ts'
import { refreshTrust } from '../../shared/app/trust/refresh-trust.ts'
import { ASSIGNMENT_VALID_MS, STAMP_VALID_MS } from '../../shared/domain/signing-keys.ts'
import type { TrustStore } from '../../shared/ports/trust.ts'
import type { TrustDocument } from '../../shared/protocol/signed/documents.ts'
import { openAssignment, openStamp, openTrust } from '../../shared/protocol/signed/verify.ts'
import { DAY, hashOf, MINUTE, T0, times } from '../conformance/stores.ts'
import { startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { type TestPorts, testPorts } from '../support/ports.ts'

const seconds = (ms: number): number => Math.floor(ms / 1000)

let engine: TestEngine
let yagura: TestPorts
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(async () => {
  const { stores } = await engine.fresh()
  yagura = await testPorts({
    ...stores,
    trust: remembering(stores.trust),
    settings: { ...stores.settings, read: once(stores.settings.read) },
  })
})

/** Asks once: four hundred days of reading the same from the engine would take longer than all the rest. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined
  return () => (known ??= load())
}

function remembering(trust: TrustStore): TrustStore {
  let [current, signingKeys] = [once(trust.current), once(trust.signingKeys)]
  const forget = () => {
    ;[current, signingKeys] = [once(trust.current), once(trust.signingKeys)]
  }
  return {
    current: () => current(),
    signingKeys: () => signingKeys(),
    publish: (...given) => trust.publish(...given).finally(forget),
    noteRestore: () => trust.noteRestore().finally(forget),
  }
}

const refresh = () => refreshTrust(yagura.ports, 'job:trust.refresh')
const current = async (): Promise<{ version: number; jws: string }> => {
  const trust = await yagura.ports.trust.current()
  if (!trust) throw new Error('no trust document')
  return trust
}

/** What the service signs at this moment, as phones are given it. */
async function signed({ aud }: TrustDocument): Promise<{ assignment: string; stamp: string; atMs: number }> {
  const { signer, trustRoot } = yagura.ports
  const atMs = yagura.time.nowMs
  const iat = seconds(atMs)
  const bound = { sub: 'dev_1', seq: 1, group: null, policyHash: null, licence: null, packageHash: null }
  const proof = { kind: 'package', token: 'token' }
  const origin = {
    organisation: 'Example',
    enrollUrl: 'https://enroll.example',
    root: await trustRoot.thumbprint(),
  }
  return {
    assignment: await signer.sign('assignment', {
      aud,
      iat,
      exp: iat + ASSIGNMENT_VALID_MS / 1000,
      ...bound,
    }),
    stamp: await signer.sign('stamp', { aud, iat, exp: iat + STAMP_VALID_MS / 1000, ...origin, proof }),
    atMs,
  }
}

describe('over four hundred days with a job a day', () => {
  it('every phone that syncs once a week believes what it is given, and what it was given', async () => {
    const { ports, time } = yagura
    const root = await ports.trustRoot.thumbprint()
    const documents: TrustDocument[] = []
    const stamps: { stamp: string; atMs: number }[] = []
    let lastWeek: { assignment: string; atMs: number }[] = []
    for (let day = 0; day < 400; day++) {
      time.nowMs = T0 + day * DAY
      await refresh()
      const { version, jws } = await current()
      const document = await openTrust(jws, root, time.nowMs)
      expect(document.version).toBe(version)
      expect(version).toBeGreaterThanOrEqual(documents.at(-1)?.version ?? 1)
      expect(document.exp * 1000).toBeGreaterThan(time.nowMs + 8 * DAY)
      expect(jws.length).toBeLessThanOrEqual(6 * 1024)
      documents.push(document)
      const held = documents[Math.max(0, day - 7)] ?? document
      // Right after the job and right before the next; a phone may have been told seven days ago.
      for (const nowMs of [time.nowMs, T0 + (day + 1) * DAY - MINUTE]) {
        time.nowMs = nowMs
        const now = await signed(document)
        await ports.signer.signCheckpoint({ seq: day })
        await openAssignment(now.assignment, held, nowMs)
        await openStamp(now.stamp, held, nowMs)
        lastWeek.push(now)
        if (day % 30 === 0) stamps.push(now)
      }
      // What was signed in the last seven days, and every stamp of the last year, is still believed.
      lastWeek = lastWeek.filter(({ atMs }) => atMs + ASSIGNMENT_VALID_MS >= time.nowMs)
      const [oldest] = lastWeek
      if (oldest) await openAssignment(oldest.assignment, document, time.nowMs)
      for (const { stamp } of stamps.filter(
        ({ atMs }) => day % 10 === 9 && atMs + STAMP_VALID_MS > time.nowMs,
      ))
        await openStamp(stamp, document, time.nowMs)
    }
    const versions = new Set(documents.map(({ version }) => version)).size
    expect(versions).toBeGreaterThan(400 / 45)
    expect(versions).toBeLessThan(60)
  })
})

describe('a stamp', () => {
  it('that was signed at the last moment of its key is believed for all the year that it is valid', async () => {
    const { time } = yagura
    const jobsUntil = async (day: number) => {
      for (; time.nowMs < T0 + day * DAY; time.nowMs += 9 * DAY) await refresh()
    }
    await jobsUntil(180)
    time.nowMs = T0 + 180 * DAY - MINUTE
    const { stamp } = await signed(readOwnTrust((await current()).jws))
    await jobsUntil(544)
    time.nowMs = T0 + 545 * DAY - MINUTE
    await openStamp(stamp, readOwnTrust((await current()).jws), time.nowMs)
  })
})

describe('the daily job', () => {
  it('publishes nothing while nothing changes', async () => {
    yagura.time.nowMs += DAY
    expect([await refresh(), await refresh()]).toEqual([1, 1])
  })

  it('after a restore outruns every version that was published before it', async () => {
    const { ports, time } = yagura
    await ports.trust.noteRestore()
    expect(await refresh()).toBe(seconds(T0))
    expect(await refresh()).toBe(seconds(T0))
    // Put back a second time, to the same moment: the versions of the first time are outrun as well.
    time.nowMs += DAY
    await ports.trust.noteRestore()
    expect(await refresh()).toBe(seconds(T0 + DAY))
    const root = await ports.trustRoot.thumbprint()
    expect((await openTrust((await current()).jws, root, time.nowMs)).version).toBe(seconds(T0 + DAY))
  })

  it('may be absent for nine days', async () => {
    for (const day of [19, 28]) {
      yagura.time.nowMs = T0 + day * DAY
      const document = readOwnTrust((await current()).jws)
      const { assignment } = await signed(document)
      await openAssignment(assignment, document, yagura.time.nowMs)
      await refresh()
    }
  })

  it('run by several at once publishes one version, and all are told of it', async () => {
    yagura.time.nowMs += 21 * DAY
    expect(await Promise.all(times(5, refresh))).toEqual([2, 2, 2, 2, 2])
    expect((await current()).version).toBe(2)
    const purposes = (await yagura.ports.trust.signingKeys()).map(({ purpose }) => purpose).toSorted()
    expect(purposes).toEqual(['assignment', 'assignment', 'audit', 'stamp'])
  })

  it('lists a new key before anything is signed with it, and the old one for as long as it is believed', async () => {
    const [first] = (await yagura.ports.trust.signingKeys()).filter(({ purpose }) => purpose === 'assignment')
    yagura.time.nowMs = T0 + 21 * DAY
    await refresh()
    const document = readOwnTrust((await current()).jws)
    expect(document.keys.filter(({ purpose }) => purpose === 'assignment')).toHaveLength(2)
    const header = ({ assignment }: { assignment: string }) =>
      JSON.parse(Buffer.from(assignment.split('.')[0] ?? '', 'base64url').toString())
    expect(header(await signed(document)).kid).toBe(first?.kid)
    yagura.time.nowMs = T0 + 30 * DAY
    expect(header(await signed(document)).kid).not.toBe(first?.kid)
  })

  it.each([
    ['another address', { deviceHosts: ['https://new.example', 'https://device.example'] }],
    ['another pin', { pins: [{ spki: hashOf('new'), state: 'active' as const }] }],
    ['no private issuer any more', { enrollIssuer: undefined }],
  ])('publishes the next version for %s', async (_, change) => {
    const { serverIdentity } = yagura.ports
    const { enrollIssuer, ...identity } = { ...(await serverIdentity.read()), ...change }
    const read = async () => ({ ...identity, ...(enrollIssuer && { enrollIssuer }) })
    const ports = { ...yagura.ports, serverIdentity: { read } }
    expect(await refreshTrust(ports, 'job:trust.refresh')).toBe(2)
    expect(await refreshTrust(ports, 'job:trust.refresh')).toBe(2)
    const {
      aud: _aud,
      organisation: _name,
      iat,
      exp,
      version,
      keys,
      ...said
    } = readOwnTrust((await current()).jws)
    expect(said).toEqual(await read())
    expect([iat, exp, version, keys.length]).toEqual([seconds(T0), seconds(T0 + 90 * DAY), 2, 2])
  })

  it('keeps private keys sealed', async () => {
    for (const { sealed } of await yagura.ports.trust.signingKeys())
      expect(Buffer.from(sealed).toString('latin1')).not.toContain('PRIVATE KEY')
  })
})
