/** The smallest function that could answer a phone from DynamoDB: what a start costs whatever we do. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'

const client = new DynamoDBClient({})

export const handler = (): Promise<unknown> =>
  client.send(new GetItemCommand({ TableName: 'fleet', Key: { pk: { S: 'DEV#1' }, sk: { S: 'STATE' } } }))
