import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { S3Request } from '../request.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** `<yyyymmdd>/<region>/s3/aws4_request`, with the moment of signing as `yyyymmddThhmmssZ`. */
export interface Scope {
  readonly timestamp: string
  readonly date: string
  readonly region: string
}

export const algorithm = 'AWS4-HMAC-SHA256'
export const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex')
export const scopeText = ({ date, region }: Scope): string => `${date}/${region}/s3/aws4_request`

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

/** The key of one day, region and service ("Signature Version 4 signing process", step 3). */
export function signingKey(secretAccessKey: string, { date, region }: Scope): Buffer {
  return ['aws4_request', 's3', region].reduceRight(
    (key, part) => hmac(key, part),
    hmac(`AWS4${secretAccessKey}`, date),
  )
}

/** Lower-case hex signature of the lines of a string to sign. */
export const signLines = (key: Buffer, lines: readonly string[]): string =>
  hmac(key, lines.join('\n')).toString('hex')

/** Constant-time comparison of two hex signatures; a malformed one is just unequal. */
export function sameSignature(expected: string, given: string): boolean {
  return (
    /^[0-9a-f]{64}$/.test(given) && timingSafeEqual(Buffer.from(expected, 'hex'), Buffer.from(given, 'hex'))
  )
}

/** Percent-encoding with RFC 3986's unreserved set, which encodeURIComponent exceeds by `!'()*`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

function canonicalQuery(query: ReadonlyMap<string, string>): string {
  const pairs = [...query].filter(([name]) => name !== 'X-Amz-Signature')
  return pairs
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&')
}

function canonicalHeader(request: S3Request, name: string): string {
  const values = request.message.headersDistinct[name] ?? []
  return `${name}:${values.map((value) => value.trim().replace(/[ \t]+/g, ' ')).join(',')}\n`
}

/** The signature that the holder of the key would put on this request (steps 1 to 4). */
export function requestSignature(
  request: S3Request,
  signedHeaders: readonly string[],
  payloadHash: string,
  scope: Scope,
  key: Buffer,
): string {
  const canonical = [
    request.method,
    request.rawPath,
    canonicalQuery(request.query),
    signedHeaders.map((name) => canonicalHeader(request, name)).join(''),
    signedHeaders.join(';'),
    payloadHash,
  ]
  return signLines(key, [algorithm, scope.timestamp, scopeText(scope), sha256Hex(canonical.join('\n'))])
}
