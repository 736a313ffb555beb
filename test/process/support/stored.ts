/** What the tables hold, read past everything that could explain it away. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { dynamoClient } from '../../../local/clients.ts'
import { TABLES } from '../../../local/local-ports.ts'

type Item = Readonly<Record<string, unknown>>

async function scan(client: DynamoDBDocumentClient, TableName: string): Promise<Item[]> {
  const items: Item[] = []
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    items.push(...Items)
  return items
}

const nameAfter = (prefix: string, items: readonly Item[]): Item[] =>
  items.filter(({ pk }) => String(pk).startsWith(prefix))

export interface Stored {
  /** Device ids. */
  readonly devices: readonly string[]
  readonly enrolmentsAudited: readonly string[]
  /** Messages in the outbox. */
  readonly undelivered: number
  /** In words; empty when everything fits together. */
  readonly contradictions: readonly string[]
}

const REQUIRED = ['STATE', 'FACTS', 'CERT']

function contradictionsOf(fleet: readonly Item[]): string[] {
  const parts = Map.groupBy(nameAfter('DEV#', fleet), ({ pk }) => String(pk))
  const keys = new Map(nameAfter('KEY#', fleet).map((item) => [String(item.pk), item]))
  const states = [...parts.values()].flatMap((items) => items.filter(({ sk }) => sk === 'STATE'))
  const ownerOf = (keyHash: unknown) => (keys.get(`KEY#${keyHash}`)?.doc as Item | undefined)?.deviceId
  return [
    ...[...parts].flatMap(([pk, items]) =>
      REQUIRED.filter((part) => !items.some(({ sk }) => sk === part)).map((part) => `${pk} has no ${part}`),
    ),
    ...states
      .filter(({ pk, kh }) => `DEV#${ownerOf(kh)}` !== pk)
      .map(({ pk }) => `the key of ${pk} is not its own`),
    ...[...keys]
      .filter(([, { doc }]) => !parts.has(`DEV#${(doc as Item).deviceId}`))
      .map(([pk]) => `${pk} has no phone`),
  ]
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
