import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bucket, credentials, errorCode, errorName, startTestS3, type TestS3 } from './support.ts'

let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
  await s3.client.send(
    new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'body', ContentType: 'text/plain' }),
  )
})
afterAll(() => s3[Symbol.asyncDispose]())
afterEach(() => {
  s3.clockOffsetMs = 0
})

const presignGet = (more = {}, options = {}) =>
  getSignedUrl(s3.client, new GetObjectCommand({ Bucket: bucket, Key: 'k', ...more }), options)
const presignPut = (more = {}, options = {}) => {
  const client = s3.newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' })
  return getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: 'up', ...more }), options)
}
const codeOf = async (url: string, init?: RequestInit) => {
  const answer = await fetch(url, init)
  return [answer.status, await errorCode(answer)]
}

describe('the Authorization header', () => {
  const head = (config: object) =>
    s3.newClient(config).send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }))

  it('must be made with the right key, for the right region', async () => {
    expect(await errorName(head({ credentials: { ...credentials, secretAccessKey: 'x' } }))).toBe(
      'SignatureDoesNotMatch',
    )
    expect(await errorName(head({ credentials: { ...credentials, accessKeyId: 'x' } }))).toBe(
      'InvalidAccessKeyId',
    )
    expect(await errorName(head({ region: 'us-east-1' }))).toBe('AuthorizationHeaderMalformed')
  })

  it('must be there, in its form, and alone', async () => {
    expect(await codeOf(`${s3.url}/${bucket}/k`)).toEqual([403, 'AccessDenied'])
    const basic = { headers: { authorization: 'Basic eDp5' } }
    expect(await codeOf(`${s3.url}/${bucket}/k`, basic)).toEqual([400, 'AuthorizationHeaderMalformed'])
    expect(await codeOf(await presignGet(), basic)).toEqual([400, 'InvalidArgument'])
  })

  it('is valid within 15 minutes of either clock', async () => {
    const call = () => s3.newClient().send(new HeadBucketCommand({ Bucket: bucket }))
    for (const minutes of [-14, 14]) {
      s3.clockOffsetMs = minutes * 60_000
      await expect(call()).resolves.toBeDefined()
    }
    for (const minutes of [-16, 16]) {
      s3.clockOffsetMs = minutes * 60_000
      expect(await errorName(head({}))).toBe('RequestTimeTooSkewed')
    }
  })
})

describe('a presigned URL', () => {
  it('gives the object, with the headers it was signed to override', async () => {
    const url = await presignGet({ ResponseContentType: 'text/html', ResponseContentDisposition: 'inline' })
    const answer = await fetch(url)
    expect(await answer.text()).toBe('body')
    expect(answer.headers.get('content-type')).toBe('text/html')
    expect(answer.headers.get('content-disposition')).toBe('inline')
    const broken = await presignGet({ ResponseContentDisposition: 'a\r\nset-cookie: x' })
    expect(await codeOf(broken)).toEqual([400, 'InvalidArgument'])
  })

  it('is void when any part of it is altered', async () => {
    const url = await presignGet({ ResponseContentType: 'text/html' }, { expiresIn: 60 })
    const alterations: [string | RegExp, string][] = [
      [`${bucket}/k?`, `${bucket}/other?`],
      ['X-Amz-Expires=60', 'X-Amz-Expires=6000'],
      ['text%2Fhtml', 'text%2Fxml'],
      ['x-id=GetObject', 'x-id=HeadObject'],
      [/X-Amz-Signature=./, 'X-Amz-Signature=g'],
      [/X-Amz-Signature=[0-9a-f]*/, 'X-Amz-Signature='],
      [/X-Amz-Signature=[0-9a-f]{64}/, `X-Amz-Signature=${'0'.repeat(64)}`],
      [/$/, '&response-cache-control=x'],
    ]
    for (const [from, to] of alterations) {
      const altered = url.replace(from, to)
      expect(altered).not.toBe(url)
      expect(await codeOf(altered)).toEqual([403, 'SignatureDoesNotMatch'])
    }
    expect(await codeOf(url, { method: 'DELETE' })).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await codeOf(`${url}&X-Amz-Expires=61`)).toEqual([400, 'InvalidArgument'])
    expect((await fetch(url)).status).toBe(200)
  })

  it('expires, and cannot be made for later or for longer than seven days', async () => {
    const url = await presignGet({}, { expiresIn: 60 })
    s3.clockOffsetMs = 55_000
    expect((await fetch(url)).status).toBe(200)
    s3.clockOffsetMs = 62_000
    expect(await codeOf(url)).toEqual([403, 'AccessDenied'])
    s3.clockOffsetMs = -20 * 60_000
    expect(await codeOf(url)).toEqual([403, 'AccessDenied'])
    s3.clockOffsetMs = 0
    const malformed = [400, 'AuthorizationQueryParametersError']
    for (const expires of ['604801', '0', '-1', '60.5', '']) {
      expect(await codeOf(url.replace('X-Amz-Expires=60', `X-Amz-Expires=${expires}`))).toEqual(malformed)
    }
    expect(await codeOf(url.replace('AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'))).toEqual(malformed)
    expect(await codeOf(url.replace('%2Fs3%2F', '%2Fsqs%2F'))).toEqual(malformed)
    expect(await codeOf(url.replace('SignedHeaders=host', 'SignedHeaders=range'))).toEqual([
      403,
      'AccessDenied',
    ])
  })

  it('is bound to its host', async () => {
    const url = await presignGet()
    expect(await codeOf(url.replace('127.0.0.1', 'localhost'))).toEqual([403, 'SignatureDoesNotMatch'])
  })

  it('does not let its holder add instructions', async () => {
    const headers = { 'x-amz-copy-source': `${bucket}/k` }
    expect(await codeOf(await presignPut(), { method: 'PUT', headers })).toEqual([403, 'AccessDenied'])
  })

  it('to PUT stores what it was signed for and nothing else', async () => {
    const signableHeaders = new Set(['host', 'content-type', 'content-length'])
    const url = await presignPut(
      { ContentType: 'text/x', ContentLength: 4, Metadata: { who: 'me' } },
      { signableHeaders },
    )
    const put = (body: string, type = 'text/x') =>
      fetch(url, { method: 'PUT', body, headers: { 'content-type': type } })
    expect((await put('1234')).status).toBe(200)
    expect((await put('12345')).status).toBe(403)
    expect((await put('1234', 'text/html')).status).toBe(403)
    const got = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'up' }))
    expect(await got.Body?.transformToString()).toBe('1234')
    expect(got).toMatchObject({ ContentType: 'text/x', Metadata: { who: 'me' } })
  })

  it('made with the default checksum setting refuses every body, as on AWS', async () => {
    const url = await getSignedUrl(s3.client, new PutObjectCommand({ Bucket: bucket, Key: 'up' }))
    expect(await codeOf(url, { method: 'PUT', body: 'x' })).toEqual([400, 'BadDigest'])
  })

  it('may have its parameters in any order', async () => {
    const [address, query = ''] = (await presignGet()).split('?')
    const shuffled = query.split('&').reverse().join('&')
    expect((await fetch(`${address}?${shuffled}`)).status).toBe(200)
  })

  it('for one operation is no other', async () => {
    const command = new UploadPartCommand({ Bucket: bucket, Key: 'up', PartNumber: 1, UploadId: 'none' })
    const url = await getSignedUrl(s3.newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' }), command)
    expect(await codeOf(url, { method: 'PUT', body: 'x' })).toEqual([404, 'NoSuchUpload'])
  })
})

describe('the handler', () => {
  it('serves the same objects on another server of the process', async () => {
    const other = createServer(s3.handler).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const client = s3.newClient({ endpoint: `http://127.0.0.1:${port}/s3` })
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }))
    expect(await Body?.transformToString()).toBe('body')
    client.destroy()
    other.close()
  })
})

describe('the mount path', () => {
  it('is part of the address and of the signature', async () => {
    const url = await presignGet()
    expect(new URL(url).pathname).toBe(`/s3/${bucket}/k`)
    expect(await codeOf(url.replace('/s3/', '/'))).toEqual([400, 'InvalidURI'])
    await using atRoot = await startTestS3('')
    await atRoot.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'root' }))
    const { Body } = await atRoot.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }))
    expect(await Body?.transformToString()).toBe('root')
  })
})
