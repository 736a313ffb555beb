import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect } from 'vitest'
import type { S3Handler } from '../../local/s3/handler.ts'
import { type RunningS3, startS3 } from '../../local/s3/server.ts'
import { bucket, credentials, region } from './credentials.ts'

export { bucket, credentials, region }

export interface TestS3 extends AsyncDisposable {
  readonly url: string
  readonly dataDir: string
  readonly client: S3Client
  readonly handler: S3Handler
  /** Added to the service's clock, in milliseconds. */
  clockOffsetMs: number
  newClient(config?: S3ClientConfig): S3Client
  /** The ids of multipart uploads that were neither completed nor aborted. */
  openUploads(): Promise<string[]>
  /** What was begun to be written and neither kept nor cleared away. */
  leftovers(): Promise<string[]>
}

/** A service of its own, with one bucket, on a fresh folder; mounted below a path as the local gateway does it. */
export async function startTestS3(mountPath = '/s3'): Promise<TestS3> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yagura-s3-'))
  const offset = { clockOffsetMs: 0 }
  const now = () => Date.now() + offset.clockOffsetMs
  const server: RunningS3 = await startS3({ port: 0, dataDir, credentials, region, mountPath, now })
  const newClient = (config: S3ClientConfig = {}) =>
    new S3Client({
      endpoint: server.url,
      region,
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
      ...config,
    })
  const client = newClient()
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return Object.assign(offset, {
    url: server.url,
    dataDir,
    client,
    handler: server.handler,
    newClient,
    openUploads: () => readdir(join(dataDir, '.uploads')),
    leftovers: () => readdir(join(dataDir, '.staging')),
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  })
}

/** The name of the S3 error a call rejects with. */
export async function errorName(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => expect.fail('the call should have failed'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Error)
  return error instanceof Error ? error.name : ''
}

/** The S3 error code in the XML of a raw answer. */
export async function errorCode(answer: Response): Promise<string | undefined> {
  return /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1]
}

/** Bytes that differ from place to place, so that a shift or a mix-up shows. */
export function patterned(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

/** A presigned PUT to which its holder must add exactly these headers. */
export function presignPutWithHeaders(
  s3: TestS3,
  input: { Bucket: string; Key: string; ContentLength?: number },
  headers: Record<string, string> = {},
): Promise<string> {
  const command = new PutObjectCommand(input)
  command.middlewareStack.add(
    (next) => (args) => {
      const { request } = args
      if (request instanceof Object && 'headers' in request) Object.assign(request.headers ?? {}, headers)
      return next(args)
    },
    { step: 'build' },
  )
  const client = s3.newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' })
  return getSignedUrl(client, command, { unhoistableHeaders: new Set(Object.keys(headers)) })
}
