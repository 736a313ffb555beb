import { access, readdir } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyPath } from '../../local/s3/store/key-path.ts'
import { bucket, errorName, startTestS3, type TestS3 } from './support.ts'

let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
})
afterAll(() => s3[Symbol.asyncDispose]())

const put = (Key: string, Body = Key) => s3.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
const list = (options: object) => s3.client.send(new ListObjectsV2Command({ Bucket: bucket, ...options }))

describe('the path of a key', () => {
  it('stays below its folder in names of at most 255 bytes, and differs from every other', () => {
    const key = fc
      .string({ minLength: 1, maxLength: 250, unit: 'binary' })
      .filter((text) => text.isWellFormed())
    const root = resolve('/bucket')
    fc.assert(
      fc.property(key, key, (one, other) => {
        const path = resolve(root, keyPath(one))
        expect(path.startsWith(root + sep)).toBe(true)
        expect(path.split(sep).every((name) => Buffer.byteLength(name) <= 255)).toBe(true)
        expect(keyPath(one).toLowerCase() === keyPath(other).toLowerCase()).toBe(one === other)
      }),
    )
  })
})

describe('keys', () => {
  it('that look like paths are names like any other', async () => {
    const keys = [
      '../escaped',
      '..',
      '.',
      'a/../../b',
      '//',
      '.staging/x',
      'back\\slash',
      'nul\0',
      'CON',
      'Aa',
      'aA',
    ]
    // A URL parser would resolve the dots away, so these go by the SDK, which sends the path as it stands.
    for (const key of keys) await put(`t/${key}`)
    for (const key of keys) {
      const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: `t/${key}` }))
      expect(await Body?.transformToString()).toBe(`t/${key}`)
    }
    await put('../outside')
    await expect(access(join(s3.dataDir, 'outside'))).rejects.toThrow()
    await expect(access(join(s3.dataDir, 'escaped'))).rejects.toThrow()
    expect((await readdir(s3.dataDir)).sort()).toEqual(['.staging', '.uploads', bucket])
  })

  it('may have 1,024 bytes and no more', async () => {
    const longest = ['x'.repeat(1024), `${'ü'.repeat(511)}/x`]
    for (const key of longest) {
      await put(key, 'long')
      const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      expect(await Body?.transformToString()).toBe('long')
    }
    expect(await errorName(put('x'.repeat(1025)))).toBe('KeyTooLongError')
    const listed = await list({ Prefix: 'x'.repeat(1024) })
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['x'.repeat(1024)])
  })

  it('that are not UTF-8 in the URL are refused', async () => {
    const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket: bucket, Key: 'k' }))
    expect((await fetch(url.replace('/k?', '/%ff?'))).status).toBe(400)
  })
})

describe('a listing', () => {
  const keys = ['l/a', 'l/b/1', 'l/b/2', 'l/c<&>"', 'l/ä', 'l/\u{1F600}', 'l/\uFF5E']
  beforeAll(async () => {
    for (const key of keys) await put(key)
  })

  it('is in the order of UTF-8, with sizes and tags', async () => {
    const { Contents, KeyCount, IsTruncated } = await list({ Prefix: 'l/' })
    const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect(Contents?.map(({ Key }) => Key)).toEqual(sorted)
    expect([KeyCount, IsTruncated]).toEqual([keys.length, false])
    expect(Contents?.[0]).toMatchObject({
      Key: 'l/a',
      Size: 3,
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    })
  })

  it('groups by a delimiter', async () => {
    const { Contents, CommonPrefixes } = await list({ Prefix: 'l/', Delimiter: '/' })
    expect(CommonPrefixes).toEqual([{ Prefix: 'l/b/' }])
    expect(Contents?.map(({ Key }) => Key)).not.toContain('l/b/1')
  })

  it.each([undefined, '/'])('has the same in pages of two as in one (delimiter %s)', async (Delimiter) => {
    const names = (page: Awaited<ReturnType<typeof list>>) => [
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    ]
    const found: (string | undefined)[] = []
    let ContinuationToken: string | undefined
    do {
      const page = await list({ Prefix: 'l/', Delimiter, MaxKeys: 2, ContinuationToken })
      expect(page.KeyCount).toBeLessThanOrEqual(2)
      found.push(...names(page))
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
    expect(found.sort()).toEqual(names(await list({ Prefix: 'l/', Delimiter })).sort())
  })

  it('starts after a key, and refuses a made-up token or count', async () => {
    const { Contents } = await list({ Prefix: 'l/', StartAfter: 'l/b/1' })
    expect(Contents?.[0]?.Key).toBe('l/b/2')
    expect((await list({ Prefix: 'l/', MaxKeys: 0 })).KeyCount).toBe(0)
    expect(await errorName(list({ ContinuationToken: '***' }))).toBe('InvalidArgument')
    expect(await errorName(list({ MaxKeys: -1 }))).toBe('InvalidArgument')
  })

  it('can be URL-encoded for keys that XML cannot carry', async () => {
    await put('l2/\u0001')
    const { Contents } = await list({ Prefix: 'l2/', EncodingType: 'url' })
    expect(Contents?.map(({ Key }) => decodeURIComponent(Key ?? ''))).toEqual(['l2/\u0001'])
  })
})
