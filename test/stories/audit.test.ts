/** Every change leaves one record of who did what; sealed, none can be changed or lost unnoticed. */
import { DeleteCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobs } from '../../functions/jobs/jobs.ts'
import { dynamoClient } from '../../local/clients.ts'
import { TABLES } from '../../local/local-ports.ts'
import { readRunning } from '../../local/running.ts'
import { coreKeys } from '../../shared/adapters/dynamo/keys.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
let token: string

beforeAll(async () => {
  yagura = await startTestService()
  const link = await yagura.link()
  token = link.token
  await (await yagura.phone()).enrol(link.url)
  const user = await yagura.api.call('admin.users.edit', {
    params: { id: link.userId },
    body: { name: 'Renamed' },
  })
  expect(user.name).toBe('Renamed')
  // Younger records wait for those that may still be on their way.
  await new Promise((resolve) => setTimeout(resolve, 2_100))
  await jobs(yagura.service.ports)['audit.seal']()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const verification = () => yagura.api.call('admin.audit.verify', {})

test('each change is there once, with actor, before and after; no token is', async () => {
  const { items } = await yagura.api.call('admin.audit.list', { query: { limit: 200 } })
  const actions = items.map(({ action }) => action)
  for (const action of [
    'user.create',
    'user.edit',
    'package.create',
    'link.create',
    'device.enrol',
    'trust.publish',
  ])
    expect(actions.filter((one) => one === action)).toHaveLength(1)
  expect(items.find(({ action }) => action === 'user.edit')).toMatchObject({
    actor: 'admin:yagura-local',
    before: { name: 'User 1' },
    after: { name: 'Renamed' },
  })
  expect(JSON.stringify(items)).not.toContain(token)
  expect((await yagura.api.call('admin.audit.tail', {})).items).toEqual([])
})

test('sealing again changes nothing, and the chain verifies', async () => {
  expect(await jobs(yagura.service.ports)['audit.seal']()).toEqual({ sealed: 0 })
  const { ok, from, to, head } = await verification()
  expect({ ok, from }).toEqual({ ok: true, from: 1 })
  expect(to).toBe(head)
})

test('a record that was changed behind our back is named, and so is one that is missing', async () => {
  const { dynamoEndpoint } = await readRunning(yagura.service.dataDir)
  const table = DynamoDBDocumentClient.from(dynamoClient(dynamoEndpoint))
  await table.send(
    new UpdateCommand({
      TableName: TABLES.core,
      Key: coreKeys.sealed(4),
      UpdateExpression: 'SET #doc.#actor = :nobody',
      ExpressionAttributeNames: { '#doc': 'doc', '#actor': 'actor' },
      ExpressionAttributeValues: { ':nobody': 'admin:nobody' },
    }),
  )
  expect(await verification()).toMatchObject({ ok: false, brokenAt: 4 })
  await table.send(new DeleteCommand({ TableName: TABLES.core, Key: coreKeys.sealed(2) }))
  expect(await verification()).toMatchObject({ ok: false, brokenAt: 2 })
})
