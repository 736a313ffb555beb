import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningS3, startS3 } from '../../local/s3/server.ts'

/** The examples of the S3 API reference: "Signature Calculations for the Authorization Header", chunked and trailing. */
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const region = 'us-east-1'
const signedAtMs = Date.UTC(2013, 4, 24)

let dataDir: string
let s3: RunningS3
let nowMs = Date.now()
let client: S3Client
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yagura-s3-'))
  s3 = await startS3({ port: 0, dataDir, credentials, region, now: () => nowMs })
  client = new S3Client({ endpoint: s3.url, region, credentials, forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: 'examplebucket' }))
})
afterAll(async () => {
  client.destroy()
  await s3.close()
  await rm(dataDir, { recursive: true })
})

/** Sends a request at the time of the examples. */
async function send(url: string, method: string, headers: Record<string, string>, body: string) {
  nowMs = signedAtMs
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request(url, { method, headers }, resolve).on('error', reject).end(body)
  const answer = await promise
  nowMs = Date.now()
  return { status: answer.statusCode, code: /<Code>(\w+)</.exec(await text(answer))?.[1] ?? 'OK' }
}

const a = (count: number) => 'a'.repeat(count)
const chunk = (data: string, signature: string) =>
  `${data.length.toString(16)};chunk-signature=${signature}\r\n${data}${data ? '\r\n' : ''}`

async function putExample(form: string, seed: string, body: string, more: Record<string, string>) {
  const headers: Record<string, string> = {
    host: 's3.amazonaws.com',
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': form,
    'x-amz-date': '20130524T000000Z',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    ...more,
  }
  const scope = `${credentials.accessKeyId}/20130524/${region}/s3/aws4_request`
  const signedHeaders = Object.keys(headers).sort().join(';')
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${signedHeaders},Signature=${seed}`
  const url = `${s3.url}/examplebucket/chunkObject.txt`
  const length = more['content-length'] ?? String(body.length)
  return send(url, 'PUT', { ...headers, 'content-length': length, authorization }, body)
}

describe('the documented example of signed chunks', () => {
  const chunks = [
    chunk(a(65_536), 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'),
    chunk(a(1024), '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'),
    chunk('', 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
  ]
  const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'
  const put = (body: string) =>
    putExample('STREAMING-AWS4-HMAC-SHA256-PAYLOAD', seed, body, { 'content-length': '66824' })

  it('is accepted and decoded', async () => {
    expect(await put(`${chunks.join('')}\r\n`)).toEqual({ status: 200, code: 'OK' })
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: 'examplebucket', Key: 'chunkObject.txt' }),
    )
    expect((await Body?.transformToString()) === a(66_560)).toBe(true)
  })

  it.each([
    ['a changed byte', (body: string) => body.replace('aaa', 'aab')],
    ['a changed signature', (body: string) => body.replace('ad80', 'ad81')],
    ['another signature in the middle', (body: string) => body.replace('0055', '0056')],
    ['a changed last signature', (body: string) => body.replace('b6c6', 'b6c7')],
  ])('with %s is refused', async (_, alter) => {
    expect(await put(alter(`${chunks.join('')}\r\n`))).toEqual({ status: 403, code: 'SignatureDoesNotMatch' })
  })
})

describe('the documented example of signed chunks with a signed trailer', () => {
  const body = [
    chunk(a(65_536), 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'),
    chunk(a(1024), '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'),
    chunk('', '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992'),
    'x-amz-checksum-crc32c:sOO8/Q==\r\n',
    'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
  ].join('')
  const seed = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e'
  const put = (altered: string) =>
    putExample('STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', seed, altered, {
      'x-amz-trailer': 'x-amz-checksum-crc32c',
    })

  it('is accepted', async () => {
    expect(await put(body)).toEqual({ status: 200, code: 'OK' })
  })

  it.each([
    ['another checksum', body.replace('sOO8', 'sOO9')],
    ['another trailer signature', body.replace('d81f', 'd81e')],
    ['no trailer signature', body.replace(/x-amz-trailer-signature.*\r\n\r\n/, '\r\n')],
  ])('with %s is refused', async (_, altered) => {
    expect(await put(altered)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' })
  })
})

describe('the documented example of a presigned URL', () => {
  it('is accepted; without a bucket in its path it asks for something that is not here', async () => {
    const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credentials.accessKeyId}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host`
    const signature = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
    const url = `${s3.url}/test.txt?${query}&X-Amz-Signature=${signature}`
    const answer = await send(url, 'GET', { host: 'examplebucket.s3.amazonaws.com' }, '')
    expect(answer).toEqual({ status: 501, code: 'NotImplemented' })
  })
})
