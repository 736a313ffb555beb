import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucket, errorName, patterned, region, startTestS3, type TestS3 } from './support.ts'

let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
})
afterAll(() => s3[Symbol.asyncDispose]())

const at = (Key: string) => ({ Bucket: bucket, Key })
const put = (key: string, body: string | Uint8Array) =>
  s3.client.send(new PutObjectCommand({ ...at(key), Body: body }))
const read = async (key: string) => {
  const { Body } = await s3.client.send(new GetObjectCommand(at(key)))
  return Buffer.from((await Body?.transformToByteArray()) ?? expect.fail('no body'))
}

describe('buckets', () => {
  it('are found with their region, missing, taken, or badly named', async () => {
    const found = await s3.client.send(new HeadBucketCommand({ Bucket: bucket }))
    expect(found.BucketRegion).toBe(region)
    expect(await errorName(s3.client.send(new HeadBucketCommand({ Bucket: 'elsewhere' })))).toBe('NotFound')
    expect(await errorName(s3.client.send(new CreateBucketCommand({ Bucket: bucket })))).toBe(
      'BucketAlreadyOwnedByYou',
    )
    for (const name of ['ab', 'UPPER', 'a..b', '-abc']) {
      const badlyNamed = s3.client.send(new CreateBucketCommand({ Bucket: name }))
      expect(await errorName(badlyNamed)).toBe('InvalidBucketName')
    }
    const write = s3.client.send(new PutObjectCommand({ Bucket: 'elsewhere', Key: 'k', Body: 'x' }))
    expect(await errorName(write)).toBe('NoSuchBucket')
  })
})

describe('objects', () => {
  it('come back with their bytes, tag, type and metadata', async () => {
    const body = patterned(300_000)
    const written = await s3.client.send(
      new PutObjectCommand({
        ...at('a/b c+d/ü.bin'),
        Body: body,
        ContentType: 'application/x-test',
        ContentDisposition: 'attachment; filename="x"',
        CacheControl: 'no-store',
        ContentEncoding: 'identity',
        Metadata: { owner: 'someone' },
      }),
    )
    expect(written.ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`)
    expect(await read('a/b c+d/ü.bin')).toEqual(body)
    const head = await s3.client.send(new HeadObjectCommand(at('a/b c+d/ü.bin')))
    expect(head).toMatchObject({
      ContentLength: 300_000,
      ETag: written.ETag,
      ContentType: 'application/x-test',
      ContentDisposition: 'attachment; filename="x"',
      CacheControl: 'no-store',
      ContentEncoding: 'identity',
      Metadata: { owner: 'someone' },
      AcceptRanges: 'bytes',
    })
    expect(Math.abs(Date.now() - (head.LastModified?.getTime() ?? 0))).toBeLessThan(10_000)
  })

  it('may be empty', async () => {
    await put('empty', '')
    expect(await read('empty')).toHaveLength(0)
  })

  it('are replaced whole, and gone after a delete, which may be repeated', async () => {
    await put('twice', 'first, longer')
    await put('twice', 'second')
    expect((await read('twice')).toString()).toBe('second')
    await s3.client.send(new DeleteObjectCommand(at('twice')))
    await s3.client.send(new DeleteObjectCommand(at('twice')))
    expect(await errorName(read('twice'))).toBe('NoSuchKey')
    expect(await errorName(s3.client.send(new HeadObjectCommand(at('twice'))))).toBe('NotFound')
  })

  it('are read to the end in the version that was opened, whatever replaces it', async () => {
    const before = patterned(8_000_000, 7)
    await put('moving', before)
    const { Body } = await s3.client.send(new GetObjectCommand(at('moving')))
    await put('moving', 'after')
    expect(before.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true)
    expect((await read('moving')).toString()).toBe('after')
  })

  it('refuse more than 2 KB of user metadata', async () => {
    const command = new PutObjectCommand({ ...at('meta'), Body: 'x', Metadata: { big: 'x'.repeat(2100) } })
    expect(await errorName(s3.client.send(command))).toBe('MetadataTooLarge')
    expect(await errorName(read('meta'))).toBe('NoSuchKey')
  })

  it('are deleted many at once', async () => {
    await Promise.all(['m/1', 'm/<2>&"', 'm/3'].map((key) => put(key, key)))
    const Objects = ['m/1', 'm/<2>&"', 'm/none'].map((Key) => ({ Key }))
    const { Deleted } = await s3.client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }),
    )
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['m/1', 'm/<2>&"', 'm/none'])
    expect(await errorName(read('m/<2>&"'))).toBe('NoSuchKey')
    expect((await read('m/3')).toString()).toBe('m/3')
    const quiet = await s3.client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Quiet: true, Objects: [{ Key: 'm/3' }] } }),
    )
    expect(quiet.Deleted).toBeUndefined()
    expect(await errorName(read('m/3'))).toBe('NoSuchKey')
  })

  it('refuse an operation that is not here instead of doing another', async () => {
    await put('acl', 'kept')
    expect(await errorName(s3.client.send(new GetObjectAclCommand(at('acl'))))).toBe('NotImplemented')
  })
})

describe('checksums', () => {
  const body = patterned(200_000, 3)
  const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const

  it.each(algorithms)('%s is verified in a header, kept, and shown on request', async (ChecksumAlgorithm) => {
    const key = `checksum/${ChecksumAlgorithm}`
    await s3.client.send(new PutObjectCommand({ ...at(key), Body: body, ChecksumAlgorithm }))
    const got = await s3.client.send(new GetObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' }))
    expect(got[`Checksum${ChecksumAlgorithm}`]).toMatch(/=$/)
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(body)
  })

  it.each(algorithms)(
    '%s is verified in the trailer of a stream, and the framing is not stored',
    async (algorithm) => {
      const key = `trailer/${algorithm}`
      const pieces = [body.subarray(0, 70_000), body.subarray(70_000)]
      await s3.client.send(
        new PutObjectCommand({
          ...at(key),
          Body: Readable.from(pieces),
          ContentLength: body.length,
          ChecksumAlgorithm: algorithm,
        }),
      )
      expect(await read(key)).toEqual(body)
      const head = await s3.client.send(new HeadObjectCommand(at(key)))
      expect(head.ContentEncoding).toBeUndefined()
    },
  )

  it('that are wrong keep the object from being stored', async () => {
    for (const wrong of [{ ChecksumCRC32: 'AAAAAA==' }, { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }]) {
      const command = new PutObjectCommand({ ...at('wrong'), Body: 'hello', ...wrong })
      expect(await errorName(s3.client.send(command))).toBe('BadDigest')
    }
    const malformed = new PutObjectCommand({ ...at('wrong'), Body: 'hello', ContentMD5: 'short' })
    expect(await errorName(s3.client.send(malformed))).toBe('InvalidDigest')
    expect(await errorName(read('wrong'))).toBe('NoSuchKey')
    expect(await s3.leftovers()).toEqual([])
  })

  it('of the signed payload are compared with the body that came', async () => {
    const client = s3.newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' })
    const command = new PutObjectCommand({ ...at('swapped'), Body: 'honest' })
    command.middlewareStack.add(
      (next) => (args) => next({ ...args, request: Object.assign(args.request ?? {}, { body: 'forged' }) }),
      { step: 'finalizeRequest', priority: 'low' },
    )
    expect(await errorName(client.send(command))).toBe('XAmzContentSHA256Mismatch')
    expect(await errorName(read('swapped'))).toBe('NoSuchKey')
  })
})

describe('copies', () => {
  it('take bytes and headers along, or new headers', async () => {
    await s3.client.send(
      new PutObjectCommand({
        ...at('from/ä ?'),
        Body: 'original',
        ContentType: 'text/a',
        Metadata: { n: '1' },
      }),
    )
    const CopySource = `${bucket}/${encodeURIComponent('from/ä ?')}`
    await s3.client.send(new CopyObjectCommand({ ...at('to'), CopySource }))
    expect((await read('to')).toString()).toBe('original')
    const copied = await s3.client.send(new HeadObjectCommand(at('to')))
    expect(copied).toMatchObject({ ContentType: 'text/a', Metadata: { n: '1' } })
    const replacing = { MetadataDirective: 'REPLACE', ContentType: 'text/b' } as const
    await s3.client.send(new CopyObjectCommand({ ...at('to'), CopySource: `${bucket}/to`, ...replacing }))
    const replaced = await s3.client.send(new HeadObjectCommand(at('to')))
    expect(replaced).toMatchObject({ ContentType: 'text/b', Metadata: {} })
  })

  it('need a source that exists and is as expected, and a reason to copy onto itself', async () => {
    await put('self', 'x')
    const copy = (CopySource: string, more = {}) =>
      s3.client.send(new CopyObjectCommand({ ...at('self'), CopySource, ...more }))
    expect(await errorName(copy(`${bucket}/nothing`))).toBe('NoSuchKey')
    expect(await errorName(copy(`${bucket}/self`))).toBe('InvalidRequest')
    expect(await errorName(copy(`${bucket}/self`, { CopySourceIfMatch: '"other"' }))).toBe(
      'PreconditionFailed',
    )
  })
})
