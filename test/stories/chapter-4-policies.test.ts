/** Guide chapters 3 and 4: the management plug-in, and the policies it makes possible. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiError } from '../../shared/http/client.ts'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { refused } from '../support/refused.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const pluginId = 'yagura-agent'
type Settings = Record<string, { value: unknown; locked?: boolean }>

const create = (name: string, groupId: string, settings: Settings = {}, active = true) =>
  yagura.api.call('admin.policies.create', { body: { pluginId, name, groupId, settings, active } })
const edit = (id: string, body: { revision: number; name?: string; active?: boolean; settings?: Settings }) =>
  yagura.api.call('admin.policies.edit', { params: { id }, body })
const read = (id: string) => yagura.api.call('admin.policies.read', { params: { id } })
const effective = (id: string) => yagura.api.call('admin.groups.effective-policy', { params: { id } })

async function problemOf(work: Promise<unknown>): Promise<Readonly<Record<string, unknown>>> {
  const error = await work.then(
    () => expect.unreachable('nothing was refused'),
    (thrown: unknown) => thrown,
  )
  return error instanceof ApiError ? error.problem : expect.unreachable(String(error))
}

test('B1 the plug-in of the agent is there, with its schema and its labels in both languages', async () => {
  const { items } = await yagura.api.call('admin.plugins.list', {})
  expect(items.map(({ id }) => id)).toEqual([pluginId])
  const { schema, labels, defaults, name } = await yagura.api.call('admin.plugins.read', {
    params: { id: pluginId },
  })
  expect(name.ja).not.toBe(name.en)
  const keys = Object.keys(defaults).sort()
  expect(keys.length).toBeGreaterThan(30)
  expect(Object.keys(schema.properties ?? {}).sort()).toEqual(keys)
  expect(Object.keys(labels.ja.settings ?? {}).sort()).toEqual(keys)
  expect(Object.keys(labels.en.settings ?? {}).sort()).toEqual(keys)
  expect(labels.ja.settings).toMatchObject({ 'sync.intervalMinutes': { title: '同期間隔' } })
})

test('B1 a product without a plug-in has no policies', async () => {
  const body = { pluginId: 'something-else', name: 'None', groupId: ROOT_GROUP_ID }
  expect(await refused(yagura.api.call('admin.policies.create', { body }))).toBe('plugin.not_found')
})

test('C2 a policy that sets nothing gives every phone the defaults', async () => {
  const groupId = await yagura.group('Defaults')
  await create('Defaults', groupId)
  const { settings } = await effective(groupId)
  const values = Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]))
  expect(values).toMatchObject({
    'sync.intervalMinutes': 6 * 60,
    'definitions.source': 'vendor',
    'definitions.schedule': 'daily',
    'definitions.time': '08:00',
    'definitions.spreadMinutes': 30,
    'scan.detectRiskware': true,
    'scan.onDetection': 'quarantine',
    'scan.schedule': 'after-update',
    'protection.realtime': true,
    'web.blockPhishing': true,
    'web.blockMalware': true,
    'apps.mode': 'allow-except-forbidden',
    'apps.logOnly': false,
    'screenLock.required': false,
    'screenLock.minLength': 4,
    'screenLock.fingerprintAllowed': true,
    'restrictions.wifiAllowed': true,
    'restrictions.bluetoothAllowed': true,
    'restrictions.cameraAllowed': true,
    'antiTheft.wipeAfterFailedUnlocks': false,
    'antiTheft.maxFailedUnlocks': 8,
    'compliance.rules': [],
  })
  expect(Object.values(settings).map(({ origin }) => origin.kind)).not.toContain('policy')
})

test('C1 one policy is active for a product and a group: the next one takes its place', async () => {
  const groupId = await yagura.group('One active')
  const first = await create('First', groupId)
  const draft = await create('Draft', groupId, { 'scan.onDetection': { value: 'ask' } }, false)
  expect(await read(first.id)).toMatchObject({ active: true, revision: 1 })
  expect((await effective(groupId)).settings['scan.onDetection']?.value).toBe('quarantine')
  await edit(draft.id, { revision: 1, active: true })
  expect(await read(draft.id)).toMatchObject({ active: true, revision: 2 })
  expect(await read(first.id)).toMatchObject({ active: false, revision: 2 })
  expect((await effective(groupId)).settings['scan.onDetection']).toMatchObject({
    value: 'ask',
    origin: { kind: 'policy', policyId: draft.id, groupId, revision: 2 },
  })
  const there = (await yagura.api.call('admin.policies.list', {})).items.filter(
    (policy) => policy.groupId === groupId && policy.active,
  )
  expect(there.map(({ id }) => id)).toEqual([draft.id])
})

test('C1 activated at once by many, one policy is active in the end', async () => {
  const groupId = await yagura.group('Race')
  const drafts = await Promise.all([1, 2, 3, 4].map((n) => create(`Draft ${n}`, groupId, {}, false)))
  const outcomes = await Promise.allSettled(drafts.map(({ id }) => edit(id, { revision: 1, active: true })))
  const codes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
  expect(new Set(codes)).toEqual(new Set(codes.length ? ['policy.conflict'] : []))
  expect(codes.length).toBeLessThan(4)
  const active = (await yagura.api.call('admin.policies.list', {})).items.filter(
    (policy) => policy.groupId === groupId && policy.active,
  )
  expect(active).toHaveLength(1)
})

test('C5 every save is a revision that can be read again', async () => {
  const groupId = await yagura.group('Revisions')
  const { id } = await create('As made', groupId, { 'scan.schedule': { value: 'daily' } })
  await edit(id, { revision: 1, name: 'Renamed' })
  await edit(id, { revision: 2, settings: { 'scan.schedule': { value: 'weekly', locked: true } } })
  const { items } = await yagura.api.call('admin.policies.revisions', { params: { id } })
  expect(items).toMatchObject([
    { revision: 3, name: 'Renamed', settings: { 'scan.schedule': { value: 'weekly', locked: true } } },
    { revision: 2, name: 'Renamed', settings: { 'scan.schedule': { value: 'daily', locked: false } } },
    { revision: 1, name: 'As made', settings: { 'scan.schedule': { value: 'daily', locked: false } } },
  ])
  expect(items[0]).toMatchObject({ by: (await read(id)).updatedBy, at: (await read(id)).updatedAt })
})

test('C5 the second of two editors is shown what the first one saved, and nothing is lost', async () => {
  const groupId = await yagura.group('Two editors')
  const { id } = await create('Shared', groupId)
  const mine = { 'scan.schedule': { value: 'off' } }
  const theirs = { 'scan.schedule': { value: 'weekly', locked: false } }
  await edit(id, { revision: 1, settings: theirs })
  expect(await problemOf(edit(id, { revision: 1, settings: mine }))).toMatchObject({
    status: 409,
    code: 'policy.conflict',
    revision: 2,
    settings: theirs,
  })
  expect(await read(id)).toMatchObject({ revision: 2, settings: theirs })
  await edit(id, { revision: 2, settings: mine })
  expect((await effective(groupId)).settings['scan.schedule']?.value).toBe('off')
})

test('C5 of two who save at the same moment one is told, and shown what the other saved', async () => {
  const { id } = await create('Contested', await yagura.group('Contested'))
  const outcomes = await Promise.allSettled(
    [30, 45].map((value) => edit(id, { revision: 1, settings: { 'sync.intervalMinutes': { value } } })),
  )
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  const { revision, settings } = await read(id)
  expect(failures).toMatchObject([{ code: 'policy.conflict', problem: { revision, settings } }])
  expect(revision).toBe(2)
})

test.each([
  ['scan.schedule', 'hourly', 'setting.choice'],
  ['sync.intervalMinutes', 5, 'setting.range'],
  ['sync.intervalMinutes', '360', 'setting.type'],
  ['screenLock.minLength', 17, 'setting.range'],
  ['antiTheft.maxFailedUnlocks', 21, 'setting.range'],
  ['definitions.time', '8 o’clock', 'setting.format'],
  ['definitions.url', 'http://example.com/', 'setting.format'],
  ['no.such.setting', true, 'setting.unknown'],
])('C2 an invalid setting is named: %s = %j', async (key, value, code) => {
  const groupId = ROOT_GROUP_ID
  const before = (await yagura.api.call('admin.policies.list', {})).items.length
  const problem = await problemOf(create('Invalid', groupId, { [key]: { value } }))
  expect(problem).toMatchObject({ status: 422, code: 'policy.invalid_setting' })
  expect(problem.problems).toEqual([expect.objectContaining({ key, code })])
  expect((await yagura.api.call('admin.policies.list', {})).items).toHaveLength(before)
})

test('C4 groups inherit; a lock above wins, and each value says where it came from', async () => {
  const company = await yagura.group('Company')
  const office = await yagura.group('Office', company)
  const desk = await yagura.group('Desk', office)
  const above = await create('Company', company, {
    'scan.schedule': { value: 'daily', locked: true },
    'scan.onDetection': { value: 'delete' },
    'screenLock.minLength': { value: 6 },
  })
  const below = await create('Office', office, {
    'scan.schedule': { value: 'off' },
    'scan.onDetection': { value: 'ask' },
  })
  const fromAbove = { kind: 'policy', policyId: above.id, groupId: company, revision: 1 }
  const fromBelow = { kind: 'policy', policyId: below.id, groupId: office, revision: 1 }
  await yagura.settled()
  const { settings, hash, publishedHash } = await effective(office)
  expect(settings).toMatchObject({
    'scan.schedule': { value: 'daily', origin: fromAbove, lockedBy: company },
    'scan.onDetection': { value: 'ask', origin: fromBelow },
    'screenLock.minLength': { value: 6, origin: fromAbove },
    'web.blockPhishing': { value: true, origin: { kind: 'default' } },
  })
  expect(publishedHash).toBe(hash)
  // A group without a policy takes its ancestor's, to the same text.
  expect(await effective(desk)).toMatchObject({ hash, publishedHash, settings })
  await edit(above.id, { revision: 1, settings: { 'scan.schedule': { value: 'daily' } } })
  expect((await effective(desk)).settings).toMatchObject({
    'scan.schedule': { value: 'off', origin: fromBelow },
    'screenLock.minLength': { value: 4, origin: { kind: 'default' } },
  })
})

test('C4 deactivating a policy gives the group back to its ancestor, or to nobody', async () => {
  const parent = await yagura.group('Parent')
  const child = await yagura.group('Child', parent)
  const policy = await create('Child', child, { 'scan.schedule': { value: 'off' } })
  await yagura.settled()
  expect((await effective(child)).publishedHash).not.toBeNull()
  await edit(policy.id, { revision: 1, active: false })
  await yagura.settled()
  expect(await effective(child)).toMatchObject({ hash: null, publishedHash: null, settings: {} })
  await create('Parent', parent, { 'scan.schedule': { value: 'weekly' } })
  expect((await effective(child)).settings['scan.schedule']?.value).toBe('weekly')
})
