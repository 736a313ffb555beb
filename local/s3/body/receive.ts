import { createHash } from 'node:crypto'
import type { Authentication } from '../auth/authenticate.ts'
import { S3Error } from '../errors.ts'
import type { S3Request } from '../request.ts'
import { decodeAwsChunked } from './aws-chunked.ts'
import { announcedChecksum, type Checksum, ChecksumVerifier } from './checksums.ts'

const maxBodyBytes = 5 * 1024 ** 3
const streamingForms = new Set([
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
])

/** Decoded bytes that were all checked when the iteration ends without an error; read it once. */
export interface VerifiedBody extends AsyncIterable<Buffer> {
  /** The checksum the client gave, once the last byte was read. */
  checksum(): Checksum | undefined
}

function declaredLength(request: S3Request, streaming: boolean): number {
  const text = request.header(streaming ? 'x-amz-decoded-content-length' : 'content-length') ?? ''
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('MissingContentLength')
  const length = Number(text)
  if (length > maxBodyBytes) throw new S3Error('EntityTooLarge')
  return length
}

/** Compares a whole-body hash in a header, if the header has one, with the bytes. */
function hashCheck(name: 'md5' | 'sha256', expected: string | undefined, mismatch: () => S3Error) {
  const hash = expected === undefined ? undefined : createHash(name)
  return {
    update: (bytes: Uint8Array) => hash?.update(bytes),
    finish: () => {
      if (hash && hash.digest('hex') !== expected) throw mismatch()
    },
  }
}

function contentMd5Hex(request: S3Request): string | undefined {
  const header = request.header('content-md5')
  if (header === undefined) return undefined
  const bytes = Buffer.from(header, 'base64')
  if (bytes.length !== 16 || bytes.toString('base64') !== header) throw new S3Error('InvalidDigest')
  return bytes.toString('hex')
}

function payloadForm(auth: Authentication): { streaming: boolean; sha256: string | undefined } {
  if (streamingForms.has(auth.payloadHash)) return { streaming: true, sha256: undefined }
  if (auth.payloadHash === 'UNSIGNED-PAYLOAD') return { streaming: false, sha256: undefined }
  if (/^[0-9a-f]{64}$/.test(auth.payloadHash)) return { streaming: false, sha256: auth.payloadHash }
  throw new S3Error('NotImplemented', `The payload form ${auth.payloadHash} is not supported`)
}

function checksumVerifier(request: S3Request): ChecksumVerifier | undefined {
  const names = new Set([...Object.keys(request.message.headers), ...request.query.keys()])
  const announced = announcedChecksum(names, request.header)
  return announced && new ChecksumVerifier(announced)
}

async function* withoutTrailers(
  source: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, ReadonlyMap<string, string>> {
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  return new Map()
}

/**
 * The body of a request in whichever form it is sent, decoded and checked against its declared length, the signed
 * payload hash, Content-MD5 and the checksum in a header or trailer.
 * @throws S3Error before the first byte for a missing length, a body over 5 GiB or an unknown form or checksum
 */
export function receiveBody(request: S3Request, auth: Authentication): VerifiedBody {
  const { streaming, sha256 } = payloadForm(auth)
  const length = declaredLength(request, streaming)
  const verifier = checksumVerifier(request)
  const wholeHash = hashCheck('sha256', sha256, () => new S3Error('XAmzContentSHA256Mismatch'))
  const md5 = hashCheck(
    'md5',
    contentMd5Hex(request),
    () => new S3Error('BadDigest', 'Content-MD5 did not match'),
  )
  // A destroyed request could not be drained, and a client that sends everything first would wait for ever.
  const source: AsyncIterator<Buffer> = request.message.iterator({ destroyOnReturn: false })

  async function* verified(): AsyncGenerator<Buffer> {
    const pieces = streaming ? decodeAwsChunked(source, auth) : withoutTrailers(source)
    let left = length
    try {
      let next = await pieces.next()
      for (; !next.done; next = await pieces.next()) {
        left -= next.value.length
        if (left < 0) break
        for (const check of [wholeHash, md5, verifier]) check?.update(next.value)
        yield next.value
      }
      if (!next.done || left !== 0) throw new S3Error('IncompleteBody', 'The body has another length')
      verifier?.finish(next.value)
      wholeHash.finish()
      md5.finish()
    } finally {
      await source.return?.()
    }
  }
  return { [Symbol.asyncIterator]: verified, checksum: () => verifier?.checksum }
}

/** A small body as text. @throws S3Error `EntityTooLarge` */
export async function receiveText(
  request: S3Request,
  auth: Authentication,
  maxBytes: number,
): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of receiveBody(request, auth)) {
    size += piece.length
    if (size > maxBytes) throw new S3Error('EntityTooLarge')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
