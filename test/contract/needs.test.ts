/** A row that touches what it did not name fails on one machine, before AWS would refuse it. */
import { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCopyCommand } from '@aws-sdk/client-s3'
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardDynamo, guardS3 } from '../../local/needs/guard-clients.ts'
import { guardPorts } from '../../local/needs/guard-ports.ts'
import { servingRow } from '../../local/needs/row.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import { functionNames, needsOf } from '../../shared/http/functions.ts'
import { type Need, needs } from '../../shared/http/route.ts'
import { aGroup, anAudit, aPhone, aRegistration, T0 } from '../conformance/stores.ts'
import { type FreshTables, startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { testPorts } from '../support/ports.ts'

let engine: TestEngine
let tables: FreshTables
beforeAll(async () => {
  engine = await startTestEngine()
  tables = await engine.fresh()
})
afterAll(() => engine[Symbol.asyncDispose]())

/** Which needs a piece of work turns out to have: it is repeated until it is told enough. */
async function needsIn(work: () => Promise<unknown>): Promise<Need[]> {
  const told: Need[] = []
  for (;;) {
    const error = await servingRow({ id: 'test.row', needs: told }, work).then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    )
    const [, need] = /^The row "test\.row" does not name its need "(.+)"$/.exec(error?.message ?? '') ?? []
    if (!need) return told.sort()
    expect(error?.name).toBe('AccessDeniedException')
    told.push(need as Need)
  }
}

describe('a call of DynamoDB needs', () => {
  const guarded = () => {
    const { client } = tables.through()
    return dynamoStores(guardDynamo(client, tables.names), tables.names)
  }

  it.each<[string, (stores: ReturnType<typeof guarded>) => Promise<unknown>, Need[]]>([
    ['to read what it gets', ({ users }) => users.get('usr_1'), ['core:read']],
    ['to read what it gets in a batch', ({ auditLog }) => auditLog.stretch(1, 3), ['core:read']],
    ['to read the phones it lists', ({ deviceAdmin }) => deviceAdmin.list(null, 5), ['fleet:read']],
    [
      'to write what it changes',
      ({ links }) => links.setMail('lnk_1', { state: 'sent', atMs: T0 }),
      ['core:write'],
    ],
    [
      'both where it counts',
      ({ rateLimits }) => rateLimits.take('k', 'taker', 1, 1000, T0),
      ['core:read', 'core:write'],
    ],
    ['every table of its transaction', ({ groups }) => groups.create(aGroup('A'), anAudit()), ['core:write']],
    [
      'both tables where both are written',
      ({ enrolments }) => enrolments.register(aRegistration(aPhone())),
      ['core:write', 'fleet:write'],
    ],
  ])('%s', async (_, work, expected) => {
    const stores = guarded()
    expect(await needsIn(() => work(stores))).toEqual(expected)
  })

  it('only to read what a transaction makes its condition', async () => {
    const { client } = tables.through()
    const check = { TableName: tables.names.fleet, Key: { pk: 'a', sk: 'b' } }
    const guardedClient = guardDynamo(client, tables.names)
    const command = new TransactWriteCommand({
      TransactItems: [{ ConditionCheck: { ...check, ConditionExpression: 'attribute_not_exists(pk)' } }],
    })
    expect(await needsIn(() => guardedClient.send(command as never))).toEqual(['fleet:read'])
  })
})

describe('a call of the object store needs', () => {
  const object = { Bucket: 'b', Key: 'k' }
  it.each<[string, (client: S3Client) => Promise<unknown>, Need[]]>([
    ['to read', (client) => client.send(new GetObjectCommand(object)), ['objects:read']],
    ['to write', (client) => client.send(new PutObjectCommand(object)), ['objects:write']],
    [
      'both where it copies',
      (client) =>
        client.send(
          new UploadPartCopyCommand({ ...object, CopySource: 'b/o', UploadId: 'u', PartNumber: 1 }),
        ),
      ['objects:read', 'objects:write'],
    ],
  ])('%s', async (_, work, expected) => {
    const client = guardS3(
      new S3Client({
        endpoint: 'http://127.0.0.1:1',
        region: 'us-east-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        maxAttempts: 1,
      }),
    )
    expect(await needsIn(() => work(client))).toEqual(expected)
  })
})

it('a key is used by rows that name it, and what lies under it needs nothing more', async () => {
  const ports = guardPorts((await testPorts((await engine.fresh()).stores)).ports)
  const { signer, secrets, trustRoot, clientAuthority } = ports
  expect(await needsIn(() => signer.signCheckpoint({}))).toEqual(['signing-keys'])
  expect(await needsIn(() => secrets.mac('a', 'b'))).toEqual(['secrets'])
  expect(await needsIn(() => trustRoot.thumbprint())).toEqual(['trust-root'])
  expect(await needsIn(() => clientAuthority.chain())).toEqual(['client-ca'])
})

it('outside of any row nothing is held back', async () => {
  const ports = guardPorts((await testPorts((await engine.fresh()).stores)).ports)
  expect(await ports.secrets.mac('a', 'b')).toMatch(/^[\w-]{43}$/)
})

it("every need is some function's, and no function has them all", () => {
  const all = functionNames.map(needsOf)
  expect(needs.filter((need) => !all.some((one) => one.includes(need)))).toEqual([])
  for (const one of all) expect(one.length).toBeLessThan(needs.length)
})

it('the function that phones call can neither issue certificates nor open what is sealed for others', () => {
  expect(needsOf('device')).toEqual(['fleet:read', 'fleet:write', 'core:read', 'signing-keys'])
})
