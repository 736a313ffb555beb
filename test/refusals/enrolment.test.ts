/** Enrolment when it is repeated, raced, replayed or not allowed: exactly what was promised, never a second phone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimLink } from '../../shared/app/enrol/claim-link.ts'
import { CLAIM_RETURNS_AFTER_MS } from '../../shared/domain/link.ts'
import { raw } from '../support/raw.ts'
import { type RawPhone, rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService

beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const byLink = (token: string) => ({ kind: 'link' as const, token })
const usesOf = async (id: string) =>
  (await yagura.api.call('admin.links.list', { query: { limit: 200 } })).items.find((link) => link.id === id)
    ?.uses
const send = (body: string) =>
  raw(`${yagura.service.addresses.enrollUrl}/v1/enroll`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })

describe('repeats', () => {
  test('the same key gets the same answer, however often and however close together', async () => {
    const { token, id } = await yagura.link()
    const phone = rawPhone(yagura)
    const body = await phone.enrolBody(byLink(token))
    const replies = await Promise.all(Array.from({ length: 10 }, () => send(body)))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(replies.map(({ json }) => json?.deviceId)).size).toBe(1)
    expect(new Set(replies.map(({ json }) => json?.certificate)).size).toBe(1)
    expect(await usesOf(id)).toBe(1)
  })

  test('a captured request sent again later registers nothing new; with another key the link is used', async () => {
    const { token } = await yagura.link()
    const phone = rawPhone(yagura)
    const first = await phone.enrol(byLink(token))
    const replay = await send(await phone.enrolBody(byLink(token)))
    expect(replay.json?.deviceId).toBe(first.json?.deviceId)
    const thief = await rawPhone(yagura).enrol(byLink(token))
    expect([thief.status, thief.json?.code]).toEqual([410, 'link.used'])
  })
})

describe('races', () => {
  test('fifty phones race for three uses: three win, and each winner still counts once', async () => {
    const { token, id } = await yagura.link({ maxUses: 3 })
    const phones = Array.from({ length: 50 }, () => rawPhone(yagura))
    const replies = await Promise.all(phones.map((phone) => phone.enrol(byLink(token))))
    const winners = phones.filter((_, index) => replies[index]?.status === 201)
    const losers = replies.filter(({ status }) => status !== 201)
    expect(winners).toHaveLength(3)
    expect(new Set(losers.map(({ json }) => json?.code))).toEqual(new Set(['link.used']))
    await Promise.all(winners.map((phone) => phone.enrol(byLink(token))))
    expect(await usesOf(id)).toBe(3)
  })

  test('a use whose phone never registered returns after ten minutes, not before', async () => {
    const { token, id } = await yagura.link()
    const { links, enrolments, clock } = yagura.service.ports
    await links.claim(id, 'a-key-that-never-registers', clock.now())
    const at = (ms: number) => ({ links, enrolments, clock: { now: () => clock.now() + ms } })
    await expect(claimLink(at(CLAIM_RETURNS_AFTER_MS - 5_000), id, 'other')).rejects.toMatchObject({
      code: 'link.used',
    })
    expect(Object.keys((await claimLink(at(CLAIM_RETURNS_AFTER_MS + 5_000), id, 'other')).claims)).toEqual([
      'other',
    ])
    expect((await rawPhone(yagura).enrol(byLink(token))).json?.code).toBe('link.used')
  })
})

describe('links that do not let anybody in', () => {
  test('tampered, revoked and expired each say so', async () => {
    const { token, id } = await yagura.link()
    const tampered = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    expect((await rawPhone(yagura).enrol(byLink(tampered))).json?.code).toBe('link.unknown')
    await yagura.api.call('admin.links.revoke', { params: { id }, body: {} })
    const revoked = await rawPhone(yagura).enrol(byLink(token))
    expect([revoked.status, revoked.json?.code]).toEqual([410, 'link.revoked'])

    const late = await yagura.link()
    const { links, enrolments, clock } = yagura.service.ports
    const tomorrow = { now: () => clock.now() + 73 * 3_600_000 }
    await expect(claimLink({ links, enrolments, clock: tomorrow }, late.id, 'key')).rejects.toMatchObject({
      code: 'link.expired',
    })
  })
})

describe('unproved phones', () => {
  const proof = { kind: 'none' as const }
  const settings = async (change: object) => {
    const { revision } = await yagura.api.call('admin.settings.read', {})
    await yagura.api.call('admin.settings.edit', { body: { revision, ...change } })
  }
  const waiting = async () =>
    (
      await yagura.api.call('admin.devices.list', { query: { group: 'unassigned', limit: 200 } })
    ).items.filter(({ grade }) => grade === 'unproved')

  test('open registration is closed unless an administrator opens it', async () => {
    const reply = await rawPhone(yagura).enrol(proof)
    expect([reply.status, reply.json?.code]).toEqual([403, 'enrol.closed'])
  })

  test('a flood fills the cap exactly; a phone that is moved makes room', async () => {
    await settings({ openRegistration: true, unassignedLimit: 5, registrationsPerNetworkHour: 1000 })
    const flood = Array.from({ length: 40 }, () => rawPhone(yagura))
    const replies = await Promise.all(flood.map((phone) => phone.enrol(proof)))
    const outcomes = Map.groupBy(replies, ({ json, status }) => (status === 201 ? 'in' : String(json?.code)))
    expect(outcomes.get('in')).toHaveLength(5)
    expect(new Set(outcomes.keys())).toEqual(new Set(['in', 'enrol.unassigned_limit']))
    const [first] = await waiting()
    await yagura.api.call('admin.devices.move', {
      body: { deviceIds: [first?.id ?? ''], groupId: 'grp_MANAGED' },
    })
    expect((await rawPhone(yagura).enrol(proof)).status).toBe(201)
    expect((await rawPhone(yagura).enrol(proof)).json?.code).toBe('enrol.unassigned_limit')
  })

  test('registrations an hour from one network are limited, with the time to come back', async () => {
    await settings({ openRegistration: true, unassignedLimit: 1000, registrationsPerNetworkHour: 1 })
    const reply = await rawPhone(yagura).enrol(proof)
    expect([reply.status, reply.json?.code]).toEqual([429, 'request.rate_limited'])
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('certificates', () => {
  let phone: RawPhone
  beforeAll(async () => {
    phone = rawPhone(yagura)
    await phone.enrol(byLink((await yagura.link()).token))
  })

  test('the phone itself is let in', async () => {
    expect((await phone.sync()).status).toBe(200)
  })

  test('no certificate, or one of another authority, does not get past the handshake', async () => {
    const url = `${yagura.service.addresses.deviceUrl}/v1/sync`
    await expect(raw(url, { method: 'POST' })).rejects.toThrow()
  })

  test('a revoked phone is refused at its next request, and its key never enrols again', async () => {
    const revoked = rawPhone(yagura)
    const { token } = await yagura.link({ maxUses: 2 })
    await revoked.enrol(byLink(token))
    expect((await revoked.sync()).status).toBe(200)
    await yagura.api.call('admin.devices.revoke', { params: { id: revoked.deviceId() }, body: {} })
    const refused = await revoked.sync()
    expect([refused.status, refused.json?.code]).toEqual([403, 'auth.device_revoked'])
    expect((await revoked.enrol(byLink(token))).json?.code).toBe('auth.device_revoked')
  })

  test('a result sent twice counts once', async () => {
    const report = {
      kind: 'policyReport',
      seq: 1,
      atMs: 1,
      assignmentSeq: 0,
      policyHash: 'A'.repeat(43),
      settings: { 'sync.intervalMinutes': { state: 'applied' } },
    }
    expect((await phone.sync({ results: [report] })).json?.acked).toBe(1)
    const again = { ...report, settings: { 'sync.intervalMinutes': { state: 'failed' } } }
    expect((await phone.sync({ results: [again] })).json?.acked).toBe(1)
    const { report: stored } = (await yagura.service.ports.deviceAdmin.details(phone.deviceId())) ?? {}
    expect(stored?.settings['sync.intervalMinutes']?.state).toBe('applied')
  })
})
