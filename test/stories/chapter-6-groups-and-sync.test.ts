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
  await yagura.settled()
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
  await yagura.settled()
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
  await yagura.settled()
  const caughtUp = await other.sync({ min: { policyEpoch: policyEpoch + 1 } })
  expect(Number(caughtUp.json?.next)).toBeGreaterThan(30)
  expect(JSON.parse(String(caughtUp.json?.policy)).settings['sync.intervalMinutes']).toBe(120)
})

test('F2 moved back among the unassigned it loses its policy', async () => {
  await move(null)
  await yagura.settled()
  expect(await statusOf(phone.sync())).toMatchObject({ group: null, policyHash: null, assignmentSeq: 3 })
})

test('C2 C6 each setting is reported as what became of it, again when the user has acted, and is lifted at the end', async () => {
  const groupId = await yagura.group('Restricted')
  const settings = {
    'restrictions.bluetoothAllowed': { value: false },
    'restrictions.wifiAllowed': { value: false },
    'restrictions.cameraAllowed': { value: false },
    'screenLock.required': { value: true },
  }
  await yagura.api.call('admin.policies.create', {
    body: { pluginId: 'yagura-agent', name: 'Restricted', groupId, settings },
  })
  const handset = await yagura.phone('restricted')
  const { deviceId: id } = await statusOf(handset.enrol((await yagura.link({ groupId })).url))
  const reported = async () =>
    (await yagura.api.call('admin.devices.read', { params: { id } })).policy.settings
  await yagura.settled()
  await handset.sync({ onDemand: true })
  expect(await reported()).toMatchObject({
    'restrictions.bluetoothAllowed': { state: 'applied' },
    'restrictions.wifiAllowed': { state: 'unsupported', reason: 'android_10_or_later' },
    'restrictions.cameraAllowed': { state: 'waiting', reason: 'user_allows_accessibility' },
    'screenLock.required': { state: 'waiting', reason: 'user_sets_screen_lock' },
  })
  expect(await handset.body()).toMatchObject({ bluetooth: 'prohibited', camera: 'free', wifi: 'free' })

  await handset.act({ accessibilityOn: true, screenLockLength: 6 })
  await handset.sync()
  expect(await reported()).toMatchObject({
    'restrictions.cameraAllowed': { state: 'applied' },
    'screenLock.required': { state: 'applied' },
  })
  expect(await handset.body()).toMatchObject({ bluetooth: 'prohibited', camera: 'prohibited' })

  await yagura.api.call('admin.devices.move', { body: { deviceIds: [id], groupId: null } })
  await yagura.settled()
  expect(await statusOf(handset.sync())).toMatchObject({ policyHash: null, settings: {} })
  expect(await handset.body()).toMatchObject({ bluetooth: 'free', camera: 'free' })
  expect(await reported()).toEqual({})
})

test('F2 many are moved at once, all or none, and the lists follow', async () => {
  const groupId = await yagura.group('Many')
  const phones = [rawPhone(yagura), rawPhone(yagura), rawPhone(yagura)]
  for (const one of phones) await one.enrol({ kind: 'link', token: (await yagura.link()).token })
  const ids = phones.map((one) => one.deviceId()).sort()
  const inGroup = async (group: string) =>
    (await yagura.api.call('admin.devices.list', { query: { group, limit: 200 } })).items.map(
      (item) => item.id,
    )
  const nobody = 'dev_00000000000000000000000000'
  const together = (deviceIds: string[]) =>
    yagura.api.call('admin.devices.move', { body: { deviceIds, groupId } })
  await expect(together([...ids, nobody])).rejects.toMatchObject({ code: 'device.not_found' })
  expect(await inGroup(groupId)).toEqual([])
  expect(await together(ids)).toEqual({ moved: 3 })
  expect((await inGroup(groupId)).sort()).toEqual(ids)
  expect((await inGroup('unassigned')).filter((id) => ids.includes(id))).toEqual([])
  expect(await together(ids)).toEqual({ moved: 0 })
})
