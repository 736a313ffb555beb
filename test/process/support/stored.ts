/** What the tables hold, read past everything that could explain it away. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { dynamoClient } from '../../../local/clients.ts'
import { TABLES } from '../../../local/local-ports.ts'
import { contradictionsOf, type Item, nameAfter } from '../../support/contradictions.ts'

async function scan(client: DynamoDBDocumentClient, TableName: string): Promise<Item[]> {
  const items: Item[] = []
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items)
  return items
}

export interface Stored {
  /** Device ids. */
  readonly devices: readonly string[]
  readonly enrolmentsAudited: readonly string[]
  /** Messages in the outbox. */
  readonly undelivered: number
  /** In words; empty when everything fits together. */
  readonly contradictions: readonly string[]
}

/** Of the service that runs on `dataDir`. */
export async function readStored(dataDir: string): Promise<Stored> {
  const { dynamoEndpoint } = JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8'))
  const engine = dynamoClient(dynamoEndpoint)
  const client = DynamoDBDocumentClient.from(engine)
  const [fleet, core] = await Promise.all([scan(client, TABLES.fleet), scan(client, TABLES.core)])
  engine.destroy()
  const audited = nameAfter('AUDIT#', core).map(({ doc }) => doc as Item | undefined)
  return {
    devices: nameAfter('DEV#', fleet)
      .filter(({ sk }) => sk === 'STATE')
      .map(({ pk }) => String(pk).slice('DEV#'.length)),
    enrolmentsAudited: audited
      .filter((doc) => doc?.action === 'device.enrol')
      .map((doc) => String(doc?.target)),
    undelivered: nameAfter('OUTBOX#', core).length,
    contradictions: contradictionsOf(fleet),
  }
}
