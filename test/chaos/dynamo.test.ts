/** What the chaos layer adds to the embedded engine, seen as the service sees it: through the real client. */
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Chaos, createChaos } from '../../local/chaos/chaos.ts'
import type { Rates } from '../../local/chaos/rates.ts'
import { tableOf } from '../../shared/adapters/dynamo/table.ts'
import { LIST_INDEX } from '../../shared/adapters/dynamo/tables.ts'
import { times } from '../conformance/stores.ts'
import { type FreshTables, startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { only } from './only.ts'

let engine: TestEngine
const running: Chaos[] = []
beforeAll(async () => {
  engine = await startTestEngine()
})
afterEach(async () => {
  for (const chaos of running.splice(0)) await chaos.close()
})
afterAll(() => engine[Symbol.asyncDispose]())

interface Troubled {
  readonly tables: FreshTables
  readonly chaos: Chaos
  /** Under chaos. */
  readonly client: DynamoDBDocumentClient
  /** Past it. */
  readonly calm: DynamoDBDocumentClient
  readonly core: string
}

async function troubled(rates: Partial<Rates>, seed = 'a'): Promise<Troubled> {
  const tables = await engine.fresh()
  const chaos = await createChaos({
    seed,
    dynamoEndpoint: engine.endpoint,
    tables: tables.names,
    rates: only(rates),
  })
  running.push(chaos)
  chaos.begin()
  const client = DynamoDBDocumentClient.from(chaos.dynamo(tables.through().client))
  return { tables, chaos, client, calm: DynamoDBDocumentClient.from(tables.client), core: tables.names.core }
}

const item = (v: number) => ({ pk: 'a', sk: 'b', lpk: 'LIST', lsk: 'x', v })
const key = { pk: 'a', sk: 'b' }
const put = ({ core }: Troubled, v: number) => new PutCommand({ TableName: core, Item: item(v) })
const get = ({ core }: Troubled, ConsistentRead: boolean) =>
  new GetCommand({ TableName: core, Key: key, ConsistentRead })

describe('an eventually consistent read', () => {
  const list = ({ core }: Troubled) =>
    new QueryCommand({
      TableName: core,
      IndexName: LIST_INDEX,
      KeyConditionExpression: 'lpk = :list',
      ExpressionAttributeValues: { ':list': 'LIST' },
    })

  /** Only rises, or a read of long before would look like one of now. */
  let version = 1

  /** Whether a read right after a write was of before it; that it may be old for a moment says not how long. */
  async function sawBefore(store: Troubled, read: () => Promise<unknown[] | undefined>): Promise<boolean> {
    for (let tries = 0; tries < 40; tries++) {
      await store.client.send(put(store, ++version))
      const [seen] = ((await read()) ?? []) as { v: number }[]
      if (seen && seen.v < version) return true
    }
    return false
  }

  it('may be of before, of an item as of an index; a consistent one never', async () => {
    const store = await troubled({ stale: 1 })
    const { client, core } = store
    const table = tableOf(client, core)
    await client.send(put(store, 1))
    await store.chaos.settle()
    expect(await sawBefore(store, async () => [(await client.send(get(store, false))).Item])).toBe(true)
    expect(await sawBefore(store, async () => (await client.send(list(store))).Items)).toBe(true)
    expect(await sawBefore(store, () => table.batchGet([key]))).toBe(true)
    expect(await sawBefore(store, async () => [(await client.send(get(store, true))).Item])).toBe(false)
    expect(await sawBefore(store, () => table.batchGet([key], { consistent: true }))).toBe(false)
  })

  it('does not know yet what is new', async () => {
    const store = await troubled({ stale: 1 })
    const seen: unknown[] = []
    for (let v = 0; v < 40 && !seen.includes(undefined); v++) {
      const own = { pk: 'new', sk: String(v) }
      await store.client.send(new PutCommand({ TableName: store.core, Item: own }))
      seen.push((await store.client.send(new GetCommand({ TableName: store.core, Key: own }))).Item)
    }
    expect(seen).toContain(undefined)
  })

  it('is of now when its time is over', async () => {
    const store = await troubled({ stale: 1 })
    await store.client.send(put(store, 1))
    await expect
      .poll(async () => (await store.client.send(get(store, false))).Item, { timeout: 8_000, interval: 50 })
      .toMatchObject({ v: 1 })
  })

  it('is of now where something was changed by another way', async () => {
    const store = await troubled({ stale: 1 })
    await store.client.send(put(store, 1))
    await store.chaos.settle()
    await store.calm.send(put(store, 2))
    expect((await store.client.send(get(store, false))).Item).toMatchObject({ v: 2 })
    expect((await store.client.send(list(store))).Items).toMatchObject([{ v: 2 }])
  })
})

const attemptsOf = (error: unknown) => (error as { $metadata: { attempts: number } }).$metadata.attempts
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('nothing failed'),
    (error: Error) => error,
  )

describe('a write', () => {
  const transaction = (store: Troubled) =>
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: store.core, Item: item(1) } },
        { Put: { TableName: store.core, Item: { ...item(1), sk: 'c' } } },
      ],
    })

  it('meets transactions, which the SDK does not repeat', async () => {
    const store = await troubled({ conflict: 1 })
    const alone = await failure(store.client.send(put(store, 1)))
    expect([alone.name, attemptsOf(alone)]).toEqual(['TransactionConflictException', 1])
    const together = await failure(store.client.send(transaction(store)))
    expect([together.name, attemptsOf(together)]).toEqual(['TransactionCanceledException', 1])
    const { CancellationReasons } = together as Error & { CancellationReasons: { Code: string }[] }
    expect(CancellationReasons.map(({ Code }) => Code).toSorted()).toEqual(['None', 'TransactionConflict'])
    expect((await store.calm.send(get(store, true))).Item).toBeUndefined()
  })

  it('is done although its reply is lost, and done again by the SDK', async () => {
    const store = await troubled({ lost: 1 })
    const error = await failure(store.client.send(put(store, 1)))
    expect([error.name, attemptsOf(error)]).toEqual(['TimeoutError', 3])
    expect((await store.calm.send(get(store, true))).Item).toMatchObject({ v: 1 })
    await failure(store.client.send(transaction(store)))
    expect(store.chaos.tally()).toEqual({ 'PutItem lost': 3, 'TransactWriteItems lost': 3 })
  })
})

describe('a command', () => {
  it('is throttled by the names that DynamoDB has for it', { timeout: 30_000 }, async () => {
    const store = await troubled({ outage: 1 })
    const errors = await Promise.all(times(8, () => failure(store.client.send(get(store, true)))))
    const known = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded']
    expect(known).toEqual(expect.arrayContaining(errors.map(({ name }) => name)))
    expect(new Set(errors.map(({ name }) => name)).size).toBeGreaterThan(1)
    expect(errors.map(attemptsOf)).toEqual(times(8, () => 3))
  })

  it('in batches is done in part, and the rest is asked for again', async () => {
    const store = await troubled({ partial: 1 })
    const keys = times(9, (n) => ({ pk: 'a', sk: String(n) }))
    for (const one of keys) await store.calm.send(new PutCommand({ TableName: store.core, Item: one }))
    const found = await tableOf(store.client, store.core).batchGet(keys)
    expect(found.map(({ sk }) => sk).toSorted()).toEqual(keys.map(({ sk }) => sk))
    // 9, 5, 3 and 2 keys are halved; one alone is not.
    expect(store.chaos.tally()).toEqual({ 'BatchGetItem in part': 4 })
  })

  it('meets the same fate under the same seed, and another under another', { timeout: 30_000 }, async () => {
    const tallyOf = async (seed: string) => {
      const store = await troubled({ conflict: 0.3, lost: 0.3 }, seed)
      for (let n = 0; n < 40; n++) await store.client.send(put(store, n)).catch(() => undefined)
      return store.chaos.tally()
    }
    const [one, again, other] = await Promise.all([tallyOf('one'), tallyOf('one'), tallyOf('other')])
    expect(again).toEqual(one)
    expect(other).not.toEqual(one)
  })
})
