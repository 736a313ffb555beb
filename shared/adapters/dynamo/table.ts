/** One table through the document client, with our meaning of its failures. */
import { randomBytes } from 'node:crypto'
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
import { YaguraError } from '../../domain/errors.ts'
import { isConditionFailure, isConflict, refusedItem, surfaced } from './failures.ts'
import type { Key } from './keys.ts'
import { pauseBeforeRetry } from './retry.ts'

export type Item = Record<string, unknown>
type Expressions = Omit<UpdateCommandInput, 'TableName' | 'Key'>
type SetOnce = Expressions & {
  readonly UpdateExpression: `SET ${string}`
  readonly ConditionExpression: string
}
type QueryInput = Omit<QueryCommandInput, 'TableName'>

export interface Table {
  readonly name: string
  readonly client: DynamoDBDocumentClient
  get(key: Key, options?: { consistent?: boolean }): Promise<Item | undefined>
  /** For what never changes once it is there: that it is not there is believed of a consistent read only. */
  getOrAskAgain(key: Key): Promise<Item | undefined>
  batchGet(keys: readonly Key[], options?: { consistent?: boolean }): Promise<Item[]>
  query(input: QueryInput): Promise<{ items: Item[]; lastKey: Item | undefined }>
  queryAll(input: QueryInput): Promise<Item[]>
  /** false if the condition does not hold. */
  put(item: Item, expressions?: Omit<Expressions, 'UpdateExpression'>): Promise<boolean>
  /** The item as it then is; undefined if the condition does not hold. */
  update(key: Key, expressions: Expressions): Promise<Item | undefined>
  /**
   * For an update that a repeat must not make twice (it counts, or its condition ends with it). It leaves a mark in
   * the item, by which a repeat after a lost reply knows its own first write. false if the condition does not hold.
   */
  updateOnce(key: Key, expressions: SetOnce): Promise<boolean>
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
  const get: Table['get'] = async (key, { consistent = false } = {}) => {
    const reply = await reading(
      client.send(new GetCommand({ TableName: name, Key: key, ConsistentRead: consistent })),
    )
    return reply.Item
  }
  return {
    name,
    client,
    query,
    get,
    getOrAskAgain: async (key) => (await get(key)) ?? get(key, { consistent: true }),
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
    updateOnce: (key, expressions) => updateOnce(client, name, key, expressions),
    async delete(key) {
      await conditional(() => client.send(new DeleteCommand({ TableName: name, Key: key })), undefined)
    },
  }
}

const MARK = 'mark'

async function updateOnce(
  client: DynamoDBDocumentClient,
  name: string,
  key: Key,
  expressions: SetOnce,
): Promise<boolean> {
  const mark = randomBytes(9).toString('base64url')
  const command = new UpdateCommand({
    TableName: name,
    Key: key,
    ...expressions,
    UpdateExpression: expressions.UpdateExpression.replace('SET ', 'SET #mark = :mark, '),
    ConditionExpression: `(${expressions.ConditionExpression}) AND (attribute_not_exists(#mark) OR #mark <> :mark)`,
    ExpressionAttributeNames: { ...expressions.ExpressionAttributeNames, '#mark': MARK },
    ExpressionAttributeValues: { ...expressions.ExpressionAttributeValues, ':mark': mark },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  return conditional(async () => {
    try {
      await client.send(command)
    } catch (error) {
      if (refusedItem(error)?.[MARK]?.S !== mark) throw error
    }
    return true
  }, false)
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
      if (tries > MAX_TRIES) throw new YaguraError('service.unavailable', { reason: 'unprocessed_keys' })
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
