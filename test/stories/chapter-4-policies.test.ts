/** Guide chapters 3 and 4: the plug-in, its defaults, a policy for a group, inheritance. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
const pluginId = 'yagura-agent'

beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const effective = (id: string) => yagura.api.call('admin.groups.effective-policy', { params: { id } })

test('B1 C2 the plug-in of the agent is there, with labels in both languages and the defaults of the guide', async () => {
  expect((await yagura.api.call('admin.plugins.list', {})).items.map(({ id }) => id)).toEqual([pluginId])
  const { defaults, labels } = await yagura.api.call('admin.plugins.read', { params: { id: pluginId } })
  expect(defaults).toMatchObject({
    'sync.intervalMinutes': 360,
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
    'apps.logOnly': false,
    'screenLock.required': false,
    'screenLock.minLength': 4,
    'screenLock.fingerprintAllowed': true,
    'restrictions.wifiAllowed': true,
    'restrictions.bluetoothAllowed': true,
    'restrictions.cameraAllowed': true,
    'antiTheft.wipeAfterFailedUnlocks': false,
    'antiTheft.maxFailedUnlocks': 8,
  })
  expect(Object.keys(labels.ja)).toEqual(Object.keys(labels.en))
})

test('C1 one policy is active per product and group: activating one deactivates the other', async () => {
  const create = (name: string) =>
    yagura.api.call('admin.policies.create', { body: { pluginId, name, groupId: ROOT_GROUP_ID } })
  const first = await create('First')
  const second = await create('Second')
  const { items } = await yagura.api.call('admin.policies.list', {})
  expect(Object.fromEntries(items.map(({ id, active, revision }) => [id, [active, revision]]))).toEqual({
    [first.id]: [false, 2],
    [second.id]: [true, 1],
  })
})

test('C4 C5 locks and inheritance along the tree, each value with where it came from; every save a revision', async () => {
  const group = await yagura.group('Sales')
  const below = await yagura.group('Tokyo', group)
  const root = (await yagura.api.call('admin.policies.list', {})).items.find(({ active }) => active)
  await yagura.api.call('admin.policies.edit', {
    params: { id: root?.id ?? '' },
    body: { revision: 1, settings: { 'screenLock.required': { value: true, locked: true } } },
  })
  const policy = await yagura.api.call('admin.policies.create', {
    body: {
      pluginId,
      name: 'Sales',
      groupId: group,
      settings: { 'screenLock.required': { value: false }, 'restrictions.cameraAllowed': { value: false } },
    },
  })
  const { settings, hash, publishedHash } = await effective(below)
  expect(publishedHash).toBe(hash)
  expect(settings['screenLock.required']).toMatchObject({ value: true, lockedBy: ROOT_GROUP_ID })
  expect(settings['restrictions.cameraAllowed']).toMatchObject({
    value: false,
    origin: { kind: 'policy', policyId: policy.id, groupId: group, revision: 1 },
  })
  expect(settings['restrictions.wifiAllowed']).toEqual({ value: true, origin: { kind: 'default' } })
  const revisions = await yagura.api.call('admin.policies.revisions', { params: { id: root?.id ?? '' } })
  expect(revisions.items.map(({ revision }) => revision)).toEqual([2, 1])
})

test('an invalid setting is named, an unknown one too, and nothing is saved', async () => {
  const before = (await yagura.api.call('admin.policies.list', {})).items.length
  const create = yagura.api.call('admin.policies.create', {
    body: {
      pluginId,
      name: 'Wrong',
      groupId: ROOT_GROUP_ID,
      settings: { 'screenLock.minLength': { value: 3 }, 'no.such': { value: 1 } },
    },
  })
  await expect(create).rejects.toMatchObject({
    status: 422,
    code: 'policy.invalid_setting',
    problem: { problems: [{ key: 'screenLock.minLength' }, { key: 'no.such' }] },
  })
  expect((await yagura.api.call('admin.policies.list', {})).items).toHaveLength(before)
})

test('two administrators: the second is told of the conflict and shown what the first one saved', async () => {
  const { id, revision } = await yagura.api.call('admin.policies.create', {
    body: { pluginId, name: 'Contested', groupId: await yagura.group('Contested') },
  })
  const edit = (minutes: number) =>
    yagura.api.call('admin.policies.edit', {
      params: { id },
      body: { revision, settings: { 'sync.intervalMinutes': { value: minutes } } },
    })
  const outcomes = await Promise.allSettled([edit(30), edit(45)])
  const [failed] = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(failed?.reason).toMatchObject({ code: 'policy.conflict' })
  const stored = await yagura.api.call('admin.policies.read', { params: { id } })
  expect(failed?.reason.problem).toMatchObject({ revision: stored.revision, settings: stored.settings })
})
