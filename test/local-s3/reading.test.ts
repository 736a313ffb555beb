import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucket, errorName, startTestS3, type TestS3 } from './support.ts'

let s3: TestS3
let url: string
let etag: string
beforeAll(async () => {
  s3 = await startTestS3()
  await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'digits', Body: '0123456789' }))
  await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'empty', Body: '' }))
  url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket: bucket, Key: 'digits' }))
  etag = (await fetch(url)).headers.get('etag') ?? ''
})
afterAll(() => s3[Symbol.asyncDispose]())

const get = (headers: Record<string, string>) => fetch(url, { headers })

describe('ranges', () => {
  it.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ])('%s is %s', async (range, text, contentRange) => {
    const answer = await get({ range })
    expect([answer.status, await answer.text()]).toEqual([206, text])
    expect(answer.headers.get('content-range')).toBe(contentRange)
    expect(answer.headers.get('content-length')).toBe(String(text.length))
  })

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('%s is outside', async (range) => {
    const answer = await get({ range })
    expect(answer.status).toBe(416)
    expect(answer.headers.get('content-range')).toBe('bytes */10')
    expect(await answer.text()).toContain('<Code>InvalidRange</Code>')
  })

  it.each(['bytes=4-2', 'bytes=0-1,3-4', 'bytes=-', 'lines=1-2', 'bytes=a-b'])(
    '%s is ignored',
    async (range) => {
      const answer = await get({ range })
      expect([answer.status, await answer.text()]).toEqual([200, '0123456789'])
    },
  )

  it('of an empty object are outside', async () => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: 'empty', Range: 'bytes=0-' })
    expect(await errorName(s3.client.send(command))).toBe('InvalidRange')
  })

  it('apply only to the version that If-Range names', async () => {
    expect((await get({ range: 'bytes=1-2', 'if-range': etag })).status).toBe(206)
    expect((await get({ range: 'bytes=1-2', 'if-range': '"another"' })).status).toBe(200)
  })

  it('are told by HEAD too, without a body', async () => {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: 'digits', Range: 'bytes=1-3' })
    expect(await s3.client.send(command)).toMatchObject({ ContentLength: 3, ContentRange: 'bytes 1-3/10' })
  })
})

describe('conditions of reading', () => {
  const past = 'Mon, 01 Jan 2001 00:00:00 GMT'
  const future = 'Fri, 01 Jan 2100 00:00:00 GMT'

  it('compare the entity tag', async () => {
    expect((await get({ 'if-match': etag })).status).toBe(200)
    expect((await get({ 'if-match': `"x", ${etag}` })).status).toBe(200)
    expect((await get({ 'if-match': '"x"' })).status).toBe(412)
    expect((await get({ 'if-none-match': '"x"' })).status).toBe(200)
    const unchanged = await get({ 'if-none-match': etag })
    expect([unchanged.status, await unchanged.text(), unchanged.headers.get('etag')]).toEqual([304, '', etag])
  })

  it('compare dates where there is no tag', async () => {
    expect((await get({ 'if-modified-since': past })).status).toBe(200)
    expect((await get({ 'if-modified-since': future })).status).toBe(304)
    expect((await get({ 'if-unmodified-since': past })).status).toBe(412)
    expect((await get({ 'if-unmodified-since': future })).status).toBe(200)
    expect((await get({ 'if-unmodified-since': past, 'if-match': etag })).status).toBe(200)
    expect((await get({ 'if-modified-since': future, 'if-none-match': '"x"' })).status).toBe(200)
  })

  it('tell HEAD by the status alone', async () => {
    const head = (condition: object) =>
      s3.client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'digits', ...condition }))
    expect((await head({ IfMatch: etag })).ContentLength).toBe(10)
    await expect(head({ IfMatch: '"x"' })).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } })
  })
})

describe('conditions of writing', () => {
  const put = (body: string, condition: object) =>
    s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'guarded', Body: body, ...condition }))

  it('If-None-Match: * lets exactly one of many create, If-Match replaces what was seen', async () => {
    expect(await errorName(put('x', { IfMatch: '"none"' }))).toBe('NoSuchKey')
    const racers = ['a', 'b', 'c', 'd', 'e'].map((body) => put(body, { IfNoneMatch: '*' }))
    const outcomes = await Promise.allSettled(racers)
    const [winner, ...others] = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(others).toEqual([])
    const seen = winner?.status === 'fulfilled' ? (winner.value.ETag ?? '') : ''
    await put('replaced', { IfMatch: seen })
    expect(await errorName(put('stale', { IfMatch: seen }))).toBe('PreconditionFailed')
    expect(await errorName(put('x', { IfNoneMatch: '"tag"' }))).toBe('NotImplemented')
    expect(await s3.leftovers()).toEqual([])
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'guarded' }))
    expect(await Body?.transformToString()).toBe('replaced')
  })
})
