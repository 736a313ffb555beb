/** Real SDK clients at local endpoints. What they present as credentials is checked by `local/s3` alone. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SESClient } from '@aws-sdk/client-ses'
import { dynamoSettings, s3Settings, sesSettings } from '../shared/adapters/aws/client-settings.ts'

export const REGION = 'us-east-1'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

const ANYBODY: Credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Many requests share one process here; in Lambda each instance has one at a time. */
const manySockets = { httpAgent: { keepAlive: true, maxSockets: 256 } }

export const dynamoClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: REGION,
    credentials: ANYBODY,
    ...dynamoSettings,
    requestHandler: { ...dynamoSettings.requestHandler, ...manySockets },
  })

export const sesClient = (endpoint: string): SESClient =>
  new SESClient({ endpoint, region: REGION, credentials: ANYBODY, ...sesSettings })

export const s3Client = (endpoint: string, credentials: Credentials): S3Client =>
  new S3Client({
    endpoint,
    region: REGION,
    credentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...s3Settings,
    requestHandler: { ...s3Settings.requestHandler, ...manySockets },
  })
