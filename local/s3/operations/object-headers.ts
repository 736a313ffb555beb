import { validateHeaderValue } from 'node:http'
import { quoted } from '../call.ts'
import { S3Error } from '../errors.ts'
import type { S3Request } from '../request.ts'
import type { ObjectMeta } from '../store/buckets.ts'
import { element, type Xml } from '../xml.ts'

const kept = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const maxUserMetadataBytes = 2048

/** `aws-chunked` describes the transfer, not the object. */
function objectEncoding(header: string): string {
  const codings = header.split(',').map((coding) => coding.trim())
  return codings.filter((coding) => coding !== 'aws-chunked').join(', ')
}

function requireSendable(name: string, value: string): void {
  try {
    validateHeaderValue(name, value)
  } catch {
    throw new S3Error('InvalidArgument', `Header value cannot be represented using ISO-8859-1: ${name}`)
  }
}

/**
 * The headers an object keeps from the request that makes it.
 * @throws S3Error `MetadataTooLarge` over 2 KB of user metadata, `InvalidArgument` for unsendable characters
 */
export function headersToKeep(request: S3Request): Record<string, string> {
  const given = new Set([...Object.keys(request.message.headers), ...request.query.keys()])
  const user = [...given].filter((name) => name.startsWith('x-amz-meta-'))
  const pairs = [...kept, ...user].map((name): [string, string] => [name, request.header(name) ?? ''])
  const headers = Object.fromEntries(pairs.filter(([, value]) => value !== ''))
  const encoding = objectEncoding(headers['content-encoding'] ?? '')
  delete headers['content-encoding']
  if (encoding) headers['content-encoding'] = encoding
  for (const [name, value] of Object.entries(headers)) requireSendable(name, value)
  const userBytes = user.map((name) => name.length - 'x-amz-meta-'.length + (headers[name]?.length ?? 0))
  if (userBytes.reduce((sum, bytes) => sum + bytes, 0) > maxUserMetadataBytes)
    throw new S3Error('MetadataTooLarge')
  return { 'content-type': 'binary/octet-stream', ...headers }
}

/** `response-content-type` and its kin on a GET take the place of what is stored. */
function overrides(request: S3Request): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of kept) {
    const value = request.query.get(`response-${name}`)
    if (value === undefined) continue
    requireSendable(name, value)
    found[name] = value
  }
  return found
}

/** The headers of an answer about an object; length and range are the caller's. */
export function objectHeaders(request: S3Request, meta: ObjectMeta): Record<string, string> {
  return {
    ...meta.headers,
    ...overrides(request),
    etag: quoted(meta.etag),
    'last-modified': new Date(meta.lastModifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
  }
}

/** The checksum as a header, where there is one. */
export function checksumHeaders({ checksum }: Pick<ObjectMeta, 'checksum'>): Record<string, string> {
  return checksum ? { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value } : {}
}

/** The same as an element of an answer about parts. */
export function checksumElements({ checksum }: Pick<ObjectMeta, 'checksum'>): Xml[] {
  return checksum ? [element(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value)] : []
}
