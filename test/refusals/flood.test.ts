/** What an open door lets in under a flood: exactly what it was told to (architecture §5, Grades). */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import type { EnrolProof } from '../../shared/http/contracts/enroll.ts'
import { accepted, rawPhone, tally } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { download, proofIn } from '../support/stamped.ts'

const HOUR_MS = 3_600_000
const FLOOD = 60

/** Hourly limits begin anew on the hour; a flood across it would rightly let in more. */
beforeEach(async () => {
  const leftMs = HOUR_MS - (Date.now() % HOUR_MS)
  if (leftMs < 10_000) await sleep(leftMs)
})

async function set({ api }: TestService, change: Record<string, number | boolean>) {
  const { revision } = await api.call('admin.settings.read', {})
  await api.call('admin.settings.edit', { body: { revision, ...change } })
}

async function flood(yagura: TestService, proof: EnrolProof, size = FLOOD) {
  const phones = Array.from({ length: size }, () => rawPhone(yagura))
  const replies = await Promise.all(phones.map((phone) => phone.enrol(proof)))
  const refusedReply = replies.find(({ status }) => status !== 201)
  return {
    outcomes: tally(replies),
    winners: phones.filter((_, at) => replies[at]?.status === 201),
    ids: replies.flatMap((reply) => (reply.status === 201 ? [accepted(reply).deviceId] : [])),
    retryAfter: Number(refusedReply?.headers['retry-after']),
  }
}

const open = { kind: 'none' } as const
const unassigned = async ({ api }: TestService) =>
  (await api.call('admin.devices.list', { query: { group: 'unassigned', limit: 200 } })).items

async function standalone(yagura: TestService) {
  const body = { packageId: await yagura.package() }
  const { url } = await yagura.api.call('admin.standalone.create', { body })
  return proofIn(await download(`${url}/package`))
}

test('no more unproved phones wait than allowed; one that is moved or revoked makes room', async () => {
  await using yagura = await startTestService()
  await set(yagura, { openRegistration: true, unassignedLimit: 7, registrationsPerNetworkHour: 1_000 })
  const first = await flood(yagura, open)
  expect(first.outcomes).toEqual({ 201: 7, '429 enrol.unassigned_limit': FLOOD - 7 })
  expect(first.retryAfter).toBeGreaterThan(0)
  const waiting = await unassigned(yagura)
  expect(waiting.map(({ id }) => id).sort()).toEqual(first.ids.sort())
  expect(new Set(waiting.map(({ grade }) => grade))).toEqual(new Set(['unproved']))
  // A phone that is there already is answered, however full it is.
  const again = await Promise.all(first.winners.map((phone) => phone.enrol(open)))
  expect(tally(again)).toEqual({ 201: 7 })

  const groupId = await yagura.group('Accepted')
  const [one, two, three] = [...first.ids] as [string, string, string]
  await yagura.api.call('admin.devices.move', { body: { deviceIds: [one, two], groupId } })
  await yagura.api.call('admin.devices.revoke', { params: { id: three }, body: {} })
  const second = await flood(yagura, open, 20)
  expect(second.outcomes).toEqual({ 201: 3, '429 enrol.unassigned_limit': 17 })
  // Proved phones neither need room nor take it.
  const { token } = await yagura.link()
  accepted(await rawPhone(yagura).enrol({ kind: 'link', token }))
})

test('one network registers as many an hour as allowed, by whatever door', async () => {
  await using yagura = await startTestService()
  const proof = await standalone(yagura)
  await set(yagura, { openRegistration: true, registrationsPerNetworkHour: 5 })
  const { outcomes, retryAfter } = await flood(yagura, open)
  expect(outcomes).toEqual({ 201: 5, '429 request.rate_limited': FLOOD - 5 })
  expect(retryAfter).toBeGreaterThan(0)
  expect(retryAfter).toBeLessThanOrEqual(3600)
  expect((await flood(yagura, proof, 10)).outcomes).toEqual({ '429 request.rate_limited': 10 })
  expect(await unassigned(yagura)).toHaveLength(5)
})

test('one package token registers as many an hour as allowed; another package has its own', async () => {
  await using yagura = await startTestService()
  const [first, second] = [await standalone(yagura), await standalone(yagura)]
  await set(yagura, { registrationsPerTokenHour: 4, registrationsPerNetworkHour: 1_000 })
  expect((await flood(yagura, first, 20)).outcomes).toEqual({ 201: 4, '429 request.rate_limited': 16 })
  expect((await flood(yagura, second, 10)).outcomes).toEqual({ 201: 4, '429 request.rate_limited': 6 })
  expect(await unassigned(yagura)).toHaveLength(8)
})
