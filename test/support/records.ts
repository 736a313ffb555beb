/** Past the service, at the engine itself: what time, an intruder or a crash would have done to a record. */
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { dynamoClient } from '../../local/clients.ts'
import { TABLES } from '../../local/local-ports.ts'
import { readRunning } from '../../local/running.ts'
import type { RunningService } from '../../local/service.ts'
import type { Key } from '../../shared/adapters/dynamo/keys.ts'

type TableName = keyof typeof TABLES
/** Where a service runs. */
type Place = Pick<RunningService, 'dataDir'>

async function client({ dataDir }: Place): Promise<DynamoDBDocumentClient> {
  return DynamoDBDocumentClient.from(dynamoClient((await readRunning(dataDir)).dynamoEndpoint))
}

/** Sets one member of the record's document, by its path below `doc`. */
export async function tamper(
  service: Place,
  key: Key,
  path: readonly string[],
  value: unknown,
): Promise<void> {
  const names = Object.fromEntries(['doc', ...path].map((name, at) => [`#n${at}`, name]))
  await (await client(service)).send(
    new UpdateCommand({
      TableName: TABLES.core,
      Key: key,
      UpdateExpression: `SET ${Object.keys(names).join('.')} = :value`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':value': value },
    }),
  )
}

/** Every record of a table. */
export async function everything(service: Place, table: TableName): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = []
  const from = await client(service)
  for (let start: Record<string, unknown> | undefined, first = true; first || start; first = false) {
    const page = await from.send(new ScanCommand({ TableName: TABLES[table], ExclusiveStartKey: start }))
    records.push(...(page.Items ?? []))
    start = page.LastEvaluatedKey
  }
  return records
}
