import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { S3ObjectStore } from '../../shared/adapters/s3/s3-object-store.ts'
import { objectStoreSuite } from '../conformance/object-store.suite.ts'
import { bucket, startTestS3, type TestS3 } from './support.ts'

function storeOf(s3: TestS3, config: S3ClientConfig = {}, bucketName = bucket): S3ObjectStore {
  const presignClient = s3.newClient({ ...publicAddress(s3), requestChecksumCalculation: 'WHEN_REQUIRED' })
  return new S3ObjectStore({ client: s3.newClient(config), presignClient, bucket: bucketName })
}

/** Another name of the same machine stands for the address that phones and browsers use. */
const publicAddress = (s3: TestS3) => ({ endpoint: s3.url.replace('127.0.0.1', 'localhost') })

objectStoreSuite('S3 adapter on the local service', async () => {
  const s3 = await startTestS3()
  return {
    store: storeOf(s3),
    unreachable: storeOf(s3, { endpoint: 'http://127.0.0.1:1' }),
    publicOrigin: new URL(publicAddress(s3).endpoint).origin,
    [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
  }
})

async function answering(listener: RequestListener): Promise<{ endpoint: string } & AsyncDisposable> {
  const server = createServer(listener)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('the S3 adapter', () => {
  let s3: TestS3
  beforeAll(async () => {
    s3 = await startTestS3()
  })
  afterAll(() => s3[Symbol.asyncDispose]())

  it.each([
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [409, 'ConditionalRequestConflict'],
    [400, 'RequestTimeout'],
  ])('makes %d %s service.unavailable', async (status, code) => {
    await using server = await answering((_, response) => {
      response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(`<Error><Code>${code}</Code></Error>`)
    })
    const store = storeOf(s3, server)
    await expect(store.get('k')).rejects.toMatchObject({ code: 'service.unavailable' })
  })

  it('makes silence service.unavailable', async () => {
    await using server = await answering(() => undefined)
    const store = storeOf(s3, {
      ...server,
      requestHandler: { requestTimeout: 100, throwOnRequestTimeout: true },
    })
    await expect(store.get('k')).rejects.toMatchObject({ code: 'service.unavailable' })
  })

  it('makes an answer that breaks off service.unavailable', async () => {
    await using server = await answering((_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half')
      setTimeout(() => response.destroy(), 20)
    })
    await expect(storeOf(s3, server).get('k')).rejects.toMatchObject({ code: 'service.unavailable' })
  })

  it('does not pass off a wrong key or a missing bucket as a missing object', async () => {
    const wrongKey = storeOf(s3, { credentials: { accessKeyId: 'other', secretAccessKey: 'x' } })
    await expect(wrongKey.get('k')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' })
    await expect(storeOf(s3, {}, 'no-such-bucket').get('k')).rejects.toMatchObject({ name: 'NoSuchBucket' })
  })

  it('answers false to an ifAbsent whose first reply was lost, the object being there', async () => {
    const client = s3.newClient({ maxAttempts: 2 })
    let lost = 0
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args)
        if (lost++ === 0)
          throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' })
        return result
      },
      { step: 'deserialize', priority: 'low' },
    )
    const store = new S3ObjectStore({ client, presignClient: client, bucket })
    expect(await store.put('lost', Buffer.from('x'), { contentType: 'text/plain', ifAbsent: true })).toBe(
      false,
    )
    expect(Buffer.from((await store.get('lost')) ?? []).toString()).toBe('x')
  })

  it('makes URLs that end', async () => {
    const store = storeOf(s3)
    await store.put('brief', Buffer.from('x'), { contentType: 'text/plain' })
    const url = await store.presignGet('brief', { expiresInSeconds: 30 })
    expect((await fetch(url)).status).toBe(200)
    s3.clockOffsetMs = 32_000
    expect((await fetch(url)).status).toBe(403)
    s3.clockOffsetMs = 0
  })

  it('leaves no parts behind when composing fails', async () => {
    const store = storeOf(s3)
    const large = new Uint8Array(5 * 1024 ** 2)
    await store.put('source', large, { contentType: 'text/plain' })
    const tooLong = 'x'.repeat(1025)
    await expect(
      store.composeWithTail('source', large.length, large, tooLong, { contentType: 'a/b' }),
    ).rejects.toThrow()
    expect(await s3.openUploads()).toEqual([])
  })
})
