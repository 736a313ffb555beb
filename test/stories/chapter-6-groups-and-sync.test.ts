/** Guide chapter 6: a phone outside every group gets nothing; in a group it gets its policy at the next sync. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Phone } from '../../agent/node/phone.ts'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
let phone: Phone
let deviceId: string

const statusOf = async (sync: ReturnType<Phone['sync']>) => {
  const status = await sync
  if (status.state === 'new') throw new Error('not enrolled')
  return status
}
const detail = () => yagura.api.call('admin.devices.read', { params: { id: deviceId } })
const move = (groupId: string | null) =>
  yagura.api.call('admin.devices.move', { body: { deviceIds: [deviceId], groupId } })

beforeAll(async () => {
  yagura = await startTestService()
  await yagura.api.call('admin.policies.create', {
    body: { pluginId: 'yagura-agent', name: 'Standard', groupId: ROOT_GROUP_ID },
  })
  phone = await yagura.phone()
  deviceId = (await statusOf(phone.enrol((await yagura.link()).url))).deviceId
})
afterAll(() => yagura[Symbol.asyncDispose]())

test('F1 a phone in no group syncs, but gets no policy', async () => {
  expect(await statusOf(phone.sync())).toMatchObject({ group: null, policyHash: null, assignmentSeq: 0 })
  const { items } = await yagura.api.call('admin.devices.list', { query: { group: 'unassigned' } })
  expect(items.map(({ id }) => id)).toEqual([deviceId])
  expect((await detail()).policy.state).toBe('none')
})

test('F2 C6 F6 moved into a group it gets its policy at the next sync and reports every setting', async () => {
  expect(await move(ROOT_GROUP_ID)).toEqual({ moved: 1 })
  expect((await detail()).policy.state).toBe('pending')
  const status = await statusOf(phone.sync())
  const effective = await yagura.api.call('admin.groups.effective-policy', { params: { id: ROOT_GROUP_ID } })
  expect(status).toMatchObject({ group: ROOT_GROUP_ID, policyHash: effective.hash, assignmentSeq: 1 })
  const shown = await detail()
  expect(shown.policy).toMatchObject({ state: 'reported', hash: effective.hash })
  expect(Object.keys(shown.policy.settings)).toEqual(Object.keys(effective.settings).sort())
  expect(shown.checks).toContainEqual({ id: 'settings-by-policy', state: 'met' })
  expect(shown.checks).toContainEqual({ id: 'connected', state: 'met' })
  const { items } = await yagura.api.call('admin.devices.list', { query: { group: ROOT_GROUP_ID } })
  expect(items.map(({ id }) => id)).toEqual([deviceId])
})

test('C6 F3 a change is there at an on-demand sync right after it was saved', async () => {
  const [policy] = (await yagura.api.call('admin.policies.list', {})).items
  await yagura.api.call('admin.policies.edit', {
    params: { id: policy?.id ?? '' },
    body: { revision: 1, settings: { 'sync.intervalMinutes': { value: 60 } } },
  })
  const status = await statusOf(phone.sync({ onDemand: true }))
  const effective = await yagura.api.call('admin.devices.effective-policy', { params: { id: deviceId } })
  expect(status).toMatchObject({ policyHash: effective.hash, assignmentSeq: 2 })
  expect(status.nextSyncAtMs - Date.now()).toBeLessThan(66 * 60_000)
})

test('a push that is ahead of the service brings the phone back in seconds, never loses the change', async () => {
  const other = rawPhone(yagura)
  await other.enrol({ kind: 'link', token: (await yagura.link({ groupId: ROOT_GROUP_ID })).token })
  const { policyEpoch } = await yagura.api.call('admin.service', {})
  const ahead = await other.sync({ min: { policyEpoch: policyEpoch + 1 } })
  expect(Number(ahead.json?.next)).toBeLessThanOrEqual(30)
  const [policy] = (await yagura.api.call('admin.policies.list', {})).items
  await yagura.api.call('admin.policies.edit', {
    params: { id: policy?.id ?? '' },
    body: { revision: 2, settings: { 'sync.intervalMinutes': { value: 120 } } },
  })
  const caughtUp = await other.sync({ min: { policyEpoch: policyEpoch + 1 } })
  expect(Number(caughtUp.json?.next)).toBeGreaterThan(30)
  expect(JSON.parse(String(caughtUp.json?.policy)).settings['sync.intervalMinutes']).toBe(120)
})

test('F2 moved back among the unassigned it loses its policy', async () => {
  await move(null)
  expect(await statusOf(phone.sync())).toMatchObject({ group: null, policyHash: null, assignmentSeq: 3 })
})
