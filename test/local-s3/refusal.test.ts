import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucket, presignPutWithHeaders, startTestS3, type TestS3 } from './support.ts'

let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
})
afterAll(() => s3[Symbol.asyncDispose]())

const length = 20_000_000

/** Sends a whole request before reading anything, as many clients do, and returns what comes back. */
async function sendThenRead(url: string, headers: string[], body: Buffer): Promise<string> {
  const { hostname, port, pathname, search, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  const head = [
    `PUT ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    `content-length: ${body.length}`,
    ...headers,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  if (!socket.write(body)) await once(socket, 'drain')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return String(answer)
}

describe('a client that sends everything first gets its answer when its request is refused', () => {
  it('before the body is looked at', async () => {
    const answer = await sendThenRead(
      await presignPutWithHeaders(s3, { Bucket: 'no-such-bucket', Key: 'k' }),
      [],
      Buffer.alloc(length),
    )
    expect(answer).toMatch(/^HTTP\/1.1 404 [\s\S]*<Code>NoSuchBucket</)
  })

  it('in the middle of the body', async () => {
    const announced = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': String(length),
    }
    const url = await presignPutWithHeaders(
      s3,
      { Bucket: bucket, Key: 'k', ContentLength: length },
      announced,
    )
    const headers = Object.entries(announced).map(([name, value]) => `${name}: ${value}`)
    const answer = await sendThenRead(url, headers, Buffer.alloc(length, 'no chunk\r\n'))
    expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*<Code>InvalidRequest</)
  })
})
