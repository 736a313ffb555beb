/** Every change leaves one record of who did what; sealed, none can be changed or lost unnoticed. No secret is in it. */
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { jobs } from '../../functions/jobs/jobs.ts'
import { dynamoClient } from '../../local/clients.ts'
import { TABLES } from '../../local/local-ports.ts'
import { readRunning } from '../../local/running.ts'
import { coreKeys } from '../../shared/adapters/dynamo/keys.ts'
import { mailPatienceMs } from '../support/chaos.ts'
import { linkIn, mailTo } from '../support/mails.ts'
import { everything, tamper } from '../support/records.ts'
import { refused } from '../support/refused.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { download, proofIn } from '../support/stamped.ts'

let yagura: TestService
let administrator: string
const logged: string[] = []
/** What must be readable nowhere: the tokens of links and packages. */
const secrets: string[] = []

beforeAll(async () => {
  yagura = await startTestService(undefined, { jsonLog: true })
  administrator = `admin:${(await yagura.api.call('admin.me', {})).subject}`
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => logged.push(String(line)) > 0)
})
afterAll(() => yagura[Symbol.asyncDispose]())

const READER = 'reader@example.com'
const addReader = async () =>
  (await yagura.api.call('admin.users.create', { body: { name: 'Reader', mail: READER } })).id
const mailedToken = async (number: number) =>
  new URL(linkIn(await mailTo(yagura.service, READER, number))).pathname.slice('/e/'.length)

const tail = async () => (await yagura.api.call('admin.audit.tail', { query: { limit: 200 } })).items
const sealed = async () => (await yagura.api.call('admin.audit.list', { query: { limit: 200 } })).items
/** The job as it runs a little later: younger records wait for those still on their way. */
const seal = () => jobs({ ...yagura.service.ports, clock: { now: () => Date.now() + 5_000 } })['audit.seal']()
const verification = () => yagura.api.call('admin.audit.verify', {})

/** Does something and answers what it left in the log. */
async function recorded<T>(work: () => Promise<T>) {
  const before = new Set((await tail()).map(({ id }) => id))
  const result = await work()
  return { result, records: (await tail()).filter(({ id }) => !before.has(id)) }
}

/** One record of this action, by the administrator, and of nothing else. */
async function once<T>(action: string, work: () => Promise<T>, record: object): Promise<T> {
  const { result, records } = await recorded(work)
  expect(records).toMatchObject([{ action, actor: administrator, ...record }])
  return result
}

test('I4 people, groups and policies: one record a change, with actor, before and after', async () => {
  const { api } = yagura
  const hana = { name: 'Hana', mail: 'hana@example.com' }
  const { id } = await once('user.create', () => api.call('admin.users.create', { body: hana }), {
    after: hana,
  })
  const renamed = { params: { id }, body: { name: 'Hanako' } }
  await once('user.edit', () => api.call('admin.users.edit', renamed), {
    target: id,
    before: { name: 'Hana' },
    after: { name: 'Hanako' },
  })
  const groupId = await once('group.create', () => yagura.group('Sales'), { after: { name: 'Sales' } })
  const tokyo = { params: { id: groupId }, body: { name: 'Tokyo' } }
  await once('group.rename', () => api.call('admin.groups.rename', tokyo), {
    before: { name: 'Sales' },
    after: { name: 'Tokyo' },
  })
  const body = { pluginId: 'yagura-agent', name: 'First', groupId }
  const first = await once('policy.create', () => api.call('admin.policies.create', { body }), {
    after: body,
  })
  const edit = { params: { id: first.id }, body: { revision: 1, name: 'Changed' } }
  await once('policy.edit', () => api.call('admin.policies.edit', edit), {
    target: first.id,
    before: { name: 'First', revision: 1 },
    after: { name: 'Changed', revision: 2 },
  })
  const instead = { ...body, name: 'Instead' }
  await once('policy.create', () => api.call('admin.policies.create', { body: instead }), {
    after: { name: 'Instead', deactivates: first.id },
  })
})

test('I4 packages: one record a change, with actor, before and after', async () => {
  const { api } = yagura
  const packageId = await once('package.create', () => yagura.package(), { after: { eulaAccepted: true } })
  const publish = () => api.call('admin.standalone.create', { body: { packageId } })
  const { id, url } = await once('standalone.publish', publish, { after: { tokenVersion: 1 } })
  const proof = await proofIn(await download(`${url}/package`))
  secrets.push(proof.kind === 'package' ? proof.token : '')
  await once('standalone.rotate', () => api.call('admin.standalone.rotate', { params: { id }, body: {} }), {
    before: { tokenVersion: 1 },
    after: { tokenVersion: 2 },
  })
  await once('standalone.unpublish', () => api.call('admin.standalone.unpublish', { params: { id } }), {
    before: { published: true },
    after: { published: false },
  })
})

test('I4 links and phones: one record a change, with actor, before and after', async () => {
  const { api } = yagura
  const [packageId, userId, groupId] = [
    await yagura.package(),
    await addReader(),
    await yagura.group('Phones'),
  ]
  const wish = { body: { userIds: [userId], packageId, delivery: 'mail' as const } }
  const { results } = await once('link.create', () => api.call('admin.links.create', wish), {
    after: { userId },
  })
  const lost = results[0]?.outcome === 'queued' ? results[0].link.id : ''
  secrets.push(await mailedToken(1))
  const again = { params: { id: lost }, body: {} }
  const { id: linkId } = await once('link.resend', () => api.call('admin.links.resend', again), {
    target: lost,
    before: { userId },
    after: { userId },
  })
  secrets.push(await mailedToken(2))

  const phone = await yagura.phone()
  const enrol = async () => phone.enrol(linkIn(await mailTo(yagura.service, READER, 2)))
  const { result: status, records } = await recorded(enrol)
  const deviceId = status.state === 'new' ? '' : status.deviceId
  const entry = { action: 'device.enrol', actor: `device:${deviceId}`, target: deviceId }
  expect(records).toMatchObject([{ ...entry, after: { userId, via: linkId } }])
  const move = () => api.call('admin.devices.move', { body: { deviceIds: [deviceId], groupId } })
  await once('device.move', move, { target: groupId, before: { [deviceId]: null }, after: { groupId } })
  const revokeLink = () => api.call('admin.links.revoke', { params: { id: linkId }, body: {} })
  await once('link.revoke', revokeLink, {
    target: linkId,
    after: { userId, revokedAtMs: expect.any(Number) },
  })
  const synced = await recorded(() => phone.sync())
  expect(synced.records).toEqual([])
  const revoke = () => api.call('admin.devices.revoke', { params: { id: deviceId }, body: {} })
  await once('device.revoke', revoke, {
    before: { state: 'active', groupId },
    after: { state: 'revoked', groupId },
  })
  for (const repeat of [revoke, revokeLink]) expect((await recorded<unknown>(repeat)).records).toEqual([])
})

test('I4 settings: one record a change; what was refused leaves none', async () => {
  const { revision } = await yagura.api.call('admin.settings.read', {})
  const edit = () => yagura.api.call('admin.settings.edit', { body: { revision, openRegistration: true } })
  await once('settings.edit', edit, {
    before: { openRegistration: false },
    after: { openRegistration: true },
  })
  const { result, records } = await recorded(() => refused(edit()))
  expect([result, records]).toEqual(['service.conflict', []])
})

test('no token of a link or a package is in any record, message or line of the log', async () => {
  await expect
    .poll(
      async () =>
        (await everything(yagura.service, 'core')).filter(({ pk }) => String(pk).startsWith('OUTBOX#')),
      { timeout: mailPatienceMs },
    )
    .toEqual([])
  const records = JSON.stringify([
    await everything(yagura.service, 'core'),
    await everything(yagura.service, 'fleet'),
  ])
  const lines = logged.join('')
  expect(secrets).toHaveLength(3)
  expect(lines.length).toBeGreaterThan(1_000)
  for (const secret of [...secrets, yagura.service.adminToken, yagura.service.firstPassword ?? '']) {
    expect(secret.length).toBeGreaterThan(10)
    expect(records).not.toContain(secret)
    expect(lines).not.toContain(secret)
  }
})

test('the sealing job chains what has settled, once, and the chain verifies', async () => {
  const open = await tail()
  expect(await verification()).toMatchObject({ ok: true, head: 0 })
  expect(await seal()).toEqual({ sealed: open.length })
  expect(await seal()).toEqual({ sealed: 0 })
  expect(await tail()).toEqual([])
  const chain = await sealed()
  expect(chain.map(({ seal: _, ...record }) => record).toReversed()).toEqual(
    open.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
  expect(chain.map(({ seal: mark }) => mark?.seq)).toEqual(open.map((_, at) => open.length - at))
  expect(await verification()).toEqual({ ok: true, from: 1, to: open.length, head: open.length })
})

test('a record that was changed behind our back is named, and so is one that is missing', async () => {
  const change = (actor: string) => tamper(yagura.service, coreKeys.sealed(4), ['actor'], actor)
  const honest = (await sealed()).find(({ seal: mark }) => mark?.seq === 4)
  await change('admin:nobody')
  expect(await verification()).toMatchObject({ ok: false, brokenAt: 4 })
  await change(honest?.actor ?? '')
  expect(await verification()).toMatchObject({ ok: true })
  const { dynamoEndpoint } = await readRunning(yagura.service.dataDir)
  const table = DynamoDBDocumentClient.from(dynamoClient(dynamoEndpoint))
  await table.send(new DeleteCommand({ TableName: TABLES.core, Key: coreKeys.sealed(2) }))
  expect(await verification()).toMatchObject({ ok: false, brokenAt: 2 })
})
