/** A database file that nobody uses, opened in the engine: whether it opens is half of what a backup is worth. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import type { DataState } from '../../shared/domain/data-version.ts'
import { dynamoClient } from '../clients.ts'
import { startEngine } from '../engine/engine.ts'
import { TABLES } from '../local-ports.ts'

export type Stores = ReturnType<typeof dynamoStores>

export interface TablesFound {
  readonly phones: number
  readonly records: number
  readonly data: DataState
}

/** What is in the tables of the file, after `work` has been done on them. */
export async function inTables(
  databaseFile: string,
  work: (stores: Stores, found: TablesFound) => Promise<void> = async () => undefined,
): Promise<TablesFound> {
  const engine = await startEngine(databaseFile)
  const client = dynamoClient(engine.endpoint)
  try {
    const stores = dynamoStores(client, TABLES)
    const found = {
      phones: await count(client, TABLES.fleet, 'STATE'),
      records: (await count(client, TABLES.fleet)) + (await count(client, TABLES.core)),
      data: await stores.dataVersions.read(),
    }
    await work(stores, found)
    return found
  } finally {
    client.destroy()
    await engine.close()
  }
}

async function count(client: DynamoDBClient, TableName: string, sk?: string): Promise<number> {
  const filter = sk && { FilterExpression: 'sk = :sk', ExpressionAttributeValues: { ':sk': sk } }
  let counted = 0
  const pages = paginateScan(
    { client: DynamoDBDocumentClient.from(client) },
    { TableName, Select: 'COUNT', ...filter },
  )
  for await (const { Count = 0 } of pages) counted += Count
  return counted
}
