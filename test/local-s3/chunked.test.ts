import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucket, errorCode, presignPutWithHeaders, startTestS3, type TestS3 } from './support.ts'

let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
})
afterAll(() => s3[Symbol.asyncDispose]())

describe('unsigned chunks', () => {
  const trailer = { 'x-amz-trailer': 'x-amz-checksum-crc32' }
  const helloCrc32 = 'NhCmhg=='

  /** A presigned PUT whose signed headers announce a streamed body. */
  async function put(body: string, decodedLength = 5, announced: Record<string, string> = trailer) {
    const headers: Record<string, string> = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(decodedLength),
      'content-encoding': 'aws-chunked',
      ...announced,
    }
    const url = await presignPutWithHeaders(s3, { Bucket: bucket, Key: 'unsigned' }, headers)
    const answer = await fetch(url, { method: 'PUT', headers, body })
    return { status: answer.status, code: await errorCode(answer) }
  }

  const good = `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${helloCrc32}\r\n\r\n`
  it('are accepted in any division', async () => {
    expect(await put(good)).toEqual({ status: 200, code: undefined })
    const divided = `2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32: ${helloCrc32}\r\n\r\n`
    expect(await put(divided)).toEqual({ status: 200, code: undefined })
  })

  it.each([
    ['a wrong checksum', good.replace('hello', 'hallo'), 'BadDigest'],
    ['the trailer missing', good.replace(/x-amz.*\r\n\r\n/, '\r\n'), 'MalformedTrailerError'],
    ['a trailer that is no field', good.replace('crc32:', 'crc32'), 'MalformedTrailerError'],
    ['a size that is no number', good.replace('5\r\n', 'five\r\n'), 'InvalidRequest'],
    ['a chunk longer than its size', good.replace('hello', 'hello!'), 'IncompleteBody'],
    ['an end without the last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
    ['bytes after the end', `${good}x`, 'IncompleteBody'],
    ['a head without an end', '5'.repeat(5000), 'IncompleteBody'],
  ])('with %s are refused', async (_, body, code) => {
    expect(await put(body)).toEqual({ status: 400, code })
  })

  it('of another length than announced are refused', async () => {
    expect((await put(good, 4)).code).toBe('IncompleteBody')
    expect((await put(good, 6)).code).toBe('IncompleteBody')
    expect((await put(good, 6 * 1024 ** 3)).code).toBe('EntityTooLarge')
  })

  it('with a checksum nobody knows are refused', async () => {
    const answer = await put(good, 5, { 'x-amz-trailer': 'x-amz-checksum-xxhash9' })
    expect(answer).toEqual({ status: 400, code: 'InvalidRequest' })
  })
})
