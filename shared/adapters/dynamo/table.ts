/** One table through the document client, with our meaning of its failures. */
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { isConditionFailure, isConflict, surfaced } from './failures.ts'
import type { Key } from './keys.ts'
import { pauseBeforeRetry } from './retry.ts'

export type Item = Record<string, unknown>
type Expressions = Omit<UpdateCommandInput, 'TableName' | 'Key'>
type QueryInput = Omit<QueryCommandInput, 'TableName'>

export interface Table {
  readonly name: string
  readonly client: DynamoDBDocumentClient
  get(key: Key, options?: { consistent?: boolean }): Promise<Item | undefined>
  batchGet(keys: readonly Key[], options?: { consistent?: boolean }): Promise<Item[]>
  query(input: QueryInput): Promise<{ items: Item[]; lastKey: Item | undefined }>
  queryAll(input: QueryInput): Promise<Item[]>
  /** false if the condition does not hold. */
  put(item: Item, expressions?: Omit<Expressions, 'UpdateExpression'>): Promise<boolean>
  /** The item as it then is; undefined if the condition does not hold. */
  update(key: Key, expressions: Expressions): Promise<Item | undefined>
  delete(key: Key): Promise<void>
}

const MAX_TRIES = 6

/** Answers `whenFalse` for a failed condition; repeats what merely collided with a transaction. */
async function conditional<T, F>(call: () => Promise<T>, whenFalse: F, tries = 0): Promise<T | F> {
  try {
    return await call()
  } catch (error) {
    if (isConditionFailure(error)) return whenFalse
    if (!isConflict(error) || tries + 1 >= MAX_TRIES) throw surfaced(error)
    await pauseBeforeRetry(tries)
    return conditional(call, whenFalse, tries + 1)
  }
}

const reading = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call
  } catch (error) {
    throw surfaced(error)
  }
}

export function tableOf(client: DynamoDBDocumentClient, name: string): Table {
  const query = async (input: QueryInput) => {
    const page = await reading(client.send(new QueryCommand({ TableName: name, ...input })))
    return { items: page.Items ?? [], lastKey: page.LastEvaluatedKey }
  }
  return {
    name,
    client,
    query,
    async get(key, { consistent = false } = {}) {
      const reply = await reading(
        client.send(new GetCommand({ TableName: name, Key: key, ConsistentRead: consistent })),
      )
      return reply.Item
    },
    batchGet: (keys, { consistent = false } = {}) => batchGet(client, name, keys, consistent),
    async queryAll(input) {
      const items: Item[] = []
      for (let start: Item | undefined, first = true; first || start; first = false) {
        const page = await query({ ...input, ...(start && { ExclusiveStartKey: start }) })
        items.push(...page.items)
        start = page.lastKey
      }
      return items
    },
    put: (item, expressions = {}) =>
      conditional(async () => {
        await client.send(new PutCommand({ TableName: name, Item: item, ...expressions }))
        return true
      }, false),
    update: (key, expressions) =>
      conditional(async () => {
        const reply = await client.send(
          new UpdateCommand({ TableName: name, Key: key, ReturnValues: 'ALL_NEW', ...expressions }),
        )
        return reply.Attributes ?? {}
      }, undefined),
    async delete(key) {
      await reading(client.send(new DeleteCommand({ TableName: name, Key: key })))
    },
  }
}

/** DynamoDB may answer a part and hand the rest back (UnprocessedKeys). */
async function batchGet(
  client: DynamoDBDocumentClient,
  name: string,
  keys: readonly Key[],
  consistent: boolean,
): Promise<Item[]> {
  const items: Item[] = []
  for (let at = 0; at < keys.length; at += 100) {
    let wanted: Item[] | undefined = keys.slice(at, at + 100).map((key) => ({ ...key }))
    for (let tries = 0; wanted?.length; tries++) {
      if (tries > 0) await pauseBeforeRetry(tries)
      const reply: BatchGetCommandOutput = await reading(
        client.send(
          new BatchGetCommand({ RequestItems: { [name]: { Keys: wanted, ConsistentRead: consistent } } }),
        ),
      )
      items.push(...(reply.Responses?.[name] ?? []))
      wanted = reply.UnprocessedKeys?.[name]?.Keys
    }
  }
  return items
}
