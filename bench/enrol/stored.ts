/** How many bytes DynamoDB would bill for as stored: items, what is projected into indexes, and 100 bytes for each. */
import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { dynamoClient } from '../../local/clients.ts'
import { TABLES } from '../../local/local-ports.ts'
import { type TableDefinition, tables } from '../../shared/adapters/dynamo/tables.ts'
import { itemBytes } from '../../test/support/item-size.ts'
import { sum } from '../harness/stats.ts'
import type { Place } from '../service/stage.ts'

type Item = Record<string, AttributeValue>

export interface Stored {
  readonly items: number
  readonly fleetBytes: number
  readonly coreBytes: number
}

/** Developer guide, "Storage": each item and each index entry carries so much besides. */
const OVERHEAD_BYTES = 100

async function itemsOf(client: DynamoDBClient, table: string): Promise<Item[]> {
  const items: Item[] = []
  let start: Item | undefined
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
    )
    items.push(...(page.Items ?? []))
    start = page.LastEvaluatedKey
  } while (start)
  return items
}

const pick = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)))

function billedBytes(item: Item, { indexes }: TableDefinition): number {
  const entries = indexes
    .filter(({ pk, sk }) => pk in item && sk in item)
    .map(({ pk, sk, projection }) => (projection === 'ALL' ? item : pick(item, ['pk', 'sk', pk, sk])))
  return sum([item, ...entries].map((entry) => itemBytes(entry) + OVERHEAD_BYTES))
}

export async function storedIn({ endpoint }: Place): Promise<Stored> {
  const client = dynamoClient(endpoint)
  const all = await Promise.all(
    tables.map(async (table) => ({ table, items: await itemsOf(client, TABLES[table.suffix]) })),
  )
  client.destroy()
  const bytesOf = (suffix: TableDefinition['suffix']) =>
    sum(
      all
        .filter(({ table }) => table.suffix === suffix)
        .flatMap(({ table, items }) => items.map((item) => billedBytes(item, table))),
    )
  return {
    items: sum(all.map(({ items }) => items.length)),
    fleetBytes: bytesOf('fleet'),
    coreBytes: bytesOf('core'),
  }
}
