/**
 * The stores of a function in AWS. Region, credentials and, on one machine, endpoints come from the environment by
 * the SDK's own rules (`AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB`, …).
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dynamoStores } from '../dynamo/stores.ts'
import { dynamoSettings } from './client-settings.ts'

export const awsStores = (tables: { fleet: string; core: string }): ReturnType<typeof dynamoStores> =>
  dynamoStores(new DynamoDBClient(dynamoSettings), tables)
