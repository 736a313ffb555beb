/** A migration of users as one would be written: theirs is the only list that these tests fill. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { type Item, type Table, tableOf } from '../../shared/adapters/dynamo/table.ts'
import { LIST_INDEX } from '../../shared/adapters/dynamo/tables.ts'
import type { Migration } from '../../shared/ports/data-versions.ts'
import type { FreshTables } from './dynamo.ts'

export const PORTION = 5

export const coreOf = ({ client, names }: Pick<FreshTables, 'client' | 'names'>): Table =>
  tableOf(DynamoDBDocumentClient.from(client), names.core)

/** Raises `form` from the one before and counts the writes that did it; `before` is called ahead of each portion. */
export const raiseForms = (core: Table, to: number, before: () => unknown = () => undefined): Migration => ({
  to,
  async step(cursor) {
    await before()
    const { items, lastKey } = await core.query({
      IndexName: LIST_INDEX,
      KeyConditionExpression: 'lpk = :users',
      ExpressionAttributeValues: { ':users': 'USERS' },
      Limit: PORTION,
      ...(cursor && { ExclusiveStartKey: JSON.parse(cursor) }),
    })
    for (const { pk, sk } of items) await raise(core, { pk: String(pk), sk: String(sk) }, to)
    return lastKey && JSON.stringify(lastKey)
  },
})

const raise = (core: Table, key: { pk: string; sk: string }, to: number) =>
  core.update(key, {
    UpdateExpression: 'SET form = :to ADD writes :one',
    ConditionExpression: to === 2 ? 'attribute_not_exists(form)' : 'form = :before',
    ExpressionAttributeValues: { ':to': to, ':one': 1, ...(to > 2 && { ':before': to - 1 }) },
  })

/** How many users have which form, written how often, as `form/writes`. */
export async function formsOf(core: Table): Promise<Record<string, number>> {
  const users = await core.queryAll({
    IndexName: LIST_INDEX,
    KeyConditionExpression: 'lpk = :users',
    ExpressionAttributeValues: { ':users': 'USERS' },
  })
  const groups = Map.groupBy(users, ({ form, writes }: Item) => `${form ?? 1}/${writes ?? 0}`)
  return Object.fromEntries([...groups].map(([form, those]) => [form, those.length]))
}
