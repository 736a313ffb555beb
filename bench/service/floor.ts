/**
 * The smallest thing that could work: who is calling is taken from the certificate's subject, their item is read by
 * the plain client, their contact written down if the job includes it, and the answer is always the same. It checks
 * nothing and could be deployed by nobody. What a sync costs beyond it is what Yagura adds.
 */
import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import { TABLES } from '../../local/local-ports.ts'
import { fleetKeys } from '../../shared/adapters/dynamo/keys.ts'
import type { HttpEvent } from '../../shared/http/event.ts'

const ANSWER = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"next":21600}' }

const deviceIn = (event: HttpEvent): string =>
  event.requestContext.authentication?.clientCert.subjectDN.slice('CN='.length) ?? ''

const keyOf = (deviceId: string) => {
  const { pk, sk } = fleetKeys.state(deviceId)
  return { pk: { S: pk }, sk: { S: sk } }
}

export const floorFunction =
  (client: DynamoDBClient, { writes }: { writes: boolean }): HttpFunction =>
  async (event) => {
    const Key = keyOf(deviceIn(event))
    const { Item } = await client.send(new GetItemCommand({ TableName: TABLES.fleet, Key }))
    if (!Item) return { statusCode: 403, body: '{}' }
    if (writes)
      await client.send(
        new UpdateItemCommand({
          TableName: TABLES.fleet,
          Key,
          UpdateExpression: 'SET seen = :now',
          ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
        }),
      )
    return ANSWER
  }
