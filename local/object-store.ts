/** The object store beside the service: inside on a loopback port, outside below `/s3` of the hosts. */
import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { secretFile } from '../shared/adapters/local-key/key-files.ts'
import { type Credentials, REGION, s3Client } from './clients.ts'
import { startS3 } from './s3/server.ts'

export const BUCKET = 'yagura'

export interface LocalObjectStore {
  readonly internalUrl: string
  readonly credentials: Credentials
  readonly publicHandler: RequestListener
  close(): Promise<void>
}

export async function s3Credentials(dataDir: string): Promise<Credentials> {
  const secret = await secretFile(join(dataDir, 'keys', 's3.secret'), async () =>
    randomBytes(30).toString('base64url'),
  )
  return { accessKeyId: 'yagura', secretAccessKey: secret.toString() }
}

export async function startObjectStore(dataDir: string): Promise<LocalObjectStore> {
  const credentials = await s3Credentials(dataDir)
  const internal = await startS3({
    dataDir: join(dataDir, 'objects'),
    credentials,
    region: REGION,
    mountPath: '/s3',
    now: () => Date.now(),
    port: 0,
  })
  await s3Client(internal.url, credentials)
    .send(new CreateBucketCommand({ Bucket: BUCKET }))
    .catch((error) => {
      if (!String(error?.name).startsWith('BucketAlready')) throw error
    })
  return {
    internalUrl: internal.url,
    credentials,
    publicHandler: internal.handler,
    close: () => internal.close(),
  }
}
