import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucket, errorName, patterned, startTestS3, type TestS3 } from './support.ts'

const mebibyte = 1024 ** 2
const big = patterned(5 * mebibyte, 11)
let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
})
afterAll(() => s3[Symbol.asyncDispose]())

async function begin(Key: string, options: Partial<CreateMultipartUploadCommandInput> = {}) {
  const command = new CreateMultipartUploadCommand({ Bucket: bucket, Key, ...options })
  const { UploadId } = await s3.client.send(command)
  const upload = { Bucket: bucket, Key, UploadId }
  return {
    upload,
    part: async (PartNumber: number, Body: Uint8Array): Promise<CompletedPart> => {
      const { ETag, ChecksumCRC32 } = await s3.client.send(
        new UploadPartCommand({ ...upload, PartNumber, Body }),
      )
      return { PartNumber, ETag, ChecksumCRC32 }
    },
    complete: (Parts: CompletedPart[], more = {}) =>
      s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more })),
  }
}

async function sha256(Key: string): Promise<string> {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key }))
  return createHash('sha256')
    .update((await Body?.transformToByteArray()) ?? '')
    .digest('hex')
}
const sha256Of = (...pieces: Uint8Array[]) => createHash('sha256').update(Buffer.concat(pieces)).digest('hex')

describe('a multipart upload', () => {
  it('becomes one object of its parts in their order, with the headers of its beginning', async () => {
    const { part, complete, upload } = await begin('whole', { ContentType: 'text/x', Metadata: { a: 'b' } })
    const tail = Buffer.from('the end')
    const second = await part(7, tail)
    const first = await part(2, big)
    const { ETag } = await complete([first, second])
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
    expect(await sha256('whole')).toBe(sha256Of(big, tail))
    const got = await s3.client.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'whole', Range: 'bytes=0-3' }),
    )
    await got.Body?.transformToByteArray()
    expect(got).toMatchObject({ ContentType: 'text/x', Metadata: { a: 'b' }, ETag })
    expect(await errorName(s3.client.send(new ListPartsCommand(upload)))).toBe('NoSuchUpload')
    expect(await s3.openUploads()).not.toContain(upload.UploadId)
  })

  it('keeps the last of two uploads of a part, and shows nothing before it is complete', async () => {
    const { part, complete } = await begin('again')
    await part(1, Buffer.from('draft'))
    const final = await part(1, Buffer.from('final'))
    expect(await errorName(sha256('again'))).toBe('NoSuchKey')
    await complete([final])
    expect(await sha256('again')).toBe(sha256Of(Buffer.from('final')))
  })

  it('lists its parts in pages', async () => {
    const { part, upload } = await begin('listed')
    for (const number of [3, 1, 2]) await part(number, Buffer.alloc(number, 'x'))
    const first = await s3.client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }))
    expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 1],
      [2, 2],
    ])
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' })
    const rest = await s3.client.send(new ListPartsCommand({ ...upload, PartNumberMarker: '2' }))
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3])
    expect(rest.IsTruncated).toBe(false)
  })

  it('refuses small parts but the last, wrong order, unknown and changed parts, and can still be completed', async () => {
    const { part, complete } = await begin('strict')
    const small = await part(1, Buffer.from('small'))
    const large = await part(2, big)
    expect(await errorName(complete([small, large]))).toBe('EntityTooSmall')
    expect(await errorName(complete([large, small]))).toBe('InvalidPartOrder')
    expect(await errorName(complete([large, large]))).toBe('InvalidPartOrder')
    expect(await errorName(complete([large, { PartNumber: 3, ETag: '"x"' }]))).toBe('InvalidPart')
    expect(await errorName(complete([{ ...large, ETag: small.ETag }]))).toBe('InvalidPart')
    expect(await errorName(complete([{ ...large, ChecksumCRC32: 'AAAAAA==' }]))).toBe('InvalidPart')
    expect(await errorName(complete([]))).toBe('MalformedXML')
    await complete([large])
    expect(await sha256('strict')).toBe(sha256Of(big))
  })

  it('respects a condition on what it would replace', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'taken', Body: 'here' }))
    const { part, complete } = await begin('taken')
    const only = await part(1, Buffer.from('new'))
    expect(await errorName(complete([only], { IfNoneMatch: '*' }))).toBe('PreconditionFailed')
    expect(await sha256('taken')).toBe(sha256Of(Buffer.from('here')))
  })

  it('with a checksum algorithm demands it of every part and again at the end', async () => {
    const { part, complete, upload } = await begin('checked', { ChecksumAlgorithm: 'CRC32' })
    const command = new UploadPartCommand({
      ...upload,
      PartNumber: 1,
      Body: 'x',
      ChecksumAlgorithm: 'SHA256',
    })
    expect(await errorName(s3.client.send(command))).toBe('InvalidRequest')
    const only = await part(1, Buffer.from('x'))
    expect(await errorName(complete([{ PartNumber: 1, ETag: only.ETag }]))).toBe('InvalidRequest')
    await complete([only])
    expect(await sha256('checked')).toBe(sha256Of(Buffer.from('x')))
  })

  it('is gone after an abort, and belongs to its key alone', async () => {
    const { part, complete, upload } = await begin('aborted')
    const only = await part(1, Buffer.from('x'))
    const elsewhere = new UploadPartCommand({ ...upload, Key: 'other', PartNumber: 1, Body: 'x' })
    expect(await errorName(s3.client.send(elsewhere))).toBe('NoSuchUpload')
    await s3.client.send(new AbortMultipartUploadCommand(upload))
    expect(await errorName(complete([only]))).toBe('NoSuchUpload')
    expect(await errorName(part(2, Buffer.from('y')))).toBe('NoSuchUpload')
    expect(await errorName(s3.client.send(new AbortMultipartUploadCommand(upload)))).toBe('NoSuchUpload')
    for (const UploadId of ['../yagura-test', 'nul\0', 'x'.repeat(300)]) {
      const forged = new AbortMultipartUploadCommand({ ...upload, UploadId })
      expect(await errorName(s3.client.send(forged))).toBe('NoSuchUpload')
    }
  })

  it('takes part numbers from 1 to 10000', async () => {
    const { part, complete } = await begin('numbers')
    expect(await errorName(part(0, Buffer.from('x')))).toBe('InvalidArgument')
    expect(await errorName(part(10_001, Buffer.from('x')))).toBe('InvalidArgument')
    await complete([await part(10_000, Buffer.from('x'))])
    expect(await sha256('numbers')).toBe(sha256Of(Buffer.from('x')))
  })
})

describe('a part copied from an object', () => {
  const source = Buffer.concat([big, Buffer.from('beyond')])
  const CopySource = `${bucket}/${encodeURIComponent('copy/source ü')}`
  beforeAll(() =>
    s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'copy/source ü', Body: source })),
  )

  it('is the whole of it or a range', async () => {
    const { upload, complete } = await begin('copied', { ChecksumAlgorithm: 'CRC32' })
    const copy = async (PartNumber: number, CopySourceRange?: string): Promise<CompletedPart> => {
      const command = new UploadPartCopyCommand({ ...upload, PartNumber, CopySource, CopySourceRange })
      return { PartNumber, ...(await s3.client.send(command)).CopyPartResult }
    }
    await complete([await copy(1), await copy(2, 'bytes=10-19')])
    expect(await sha256('copied')).toBe(sha256Of(source, source.subarray(10, 20)))
  })

  it('needs a valid range of a large enough source, and the source as expected', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'small', Body: 'small' }))
    const { upload } = await begin('refused')
    const copy = (more: Partial<UploadPartCopyCommand['input']>) =>
      s3.client.send(new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource, ...more }))
    for (const CopySourceRange of [`bytes=0-${source.length}`, 'bytes=5-', 'bytes=-5', 'bytes=9-3']) {
      expect(await errorName(copy({ CopySourceRange }))).toBe('InvalidArgument')
    }
    const ofSmall = copy({ CopySource: `${bucket}/small`, CopySourceRange: 'bytes=0-1' })
    expect(await errorName(ofSmall)).toBe('InvalidRequest')
    expect(await errorName(copy({ CopySourceIfMatch: '"other"' }))).toBe('PreconditionFailed')
    expect(await errorName(copy({ CopySource: `${bucket}/none` }))).toBe('NoSuchKey')
  })
})
