/** The object store's request line, headers and signatures, before a byte of a body is read. */
import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { authenticate } from '../../../../local/s3/auth/authenticate.ts'
import { requestSignature, type Scope, scopeText, signingKey } from '../../../../local/s3/auth/sigv4.ts'
import { S3Error } from '../../../../local/s3/errors.ts'
import { pageSize } from '../../../../local/s3/operations/list.ts'
import { headersToKeep } from '../../../../local/s3/operations/object-headers.ts'
import { copySourceRange, requestedRange } from '../../../../local/s3/operations/range.ts'
import { parseRequest } from '../../../../local/s3/request.ts'
import { operationOf } from '../../../../local/s3/routes.ts'
import { keyPath } from '../../../../local/s3/store/key-path.ts'
import { damagedLine } from '../damage.ts'
import { type Decoder, decoder } from '../decoder.ts'

const refuses = (error: unknown): boolean => error instanceof S3Error && error.code !== 'InternalError'

const NOW_MS = Date.UTC(2026, 10, 23)
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' }
const rules = { credentials, region: 'us-east-1', nowMs: NOW_MS }
const scope: Scope = { timestamp: '20261123T000000Z', date: '20261123', region: 'us-east-1' }
const PAYLOAD = 'UNSIGNED-PAYLOAD'

type Headers = Readonly<Record<string, string>>

const messageOf = (method: string, url: string, headers: Headers): IncomingMessage =>
  ({
    ...{ method, url, headers },
    headersDistinct: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  }) as unknown as IncomingMessage

const requestOf = (method: string, url: string, headers: Headers = {}) =>
  parseRequest(messageOf(method, url, headers), '/s3')

const unsigned = { host: '127.0.0.1', 'x-amz-date': scope.timestamp, 'x-amz-content-sha256': PAYLOAD }
const path = '/s3/bucket/a%20key'
const key = signingKey(credentials.secretAccessKey, scope)
const credential = `${credentials.accessKeyId}/${scopeText(scope)}`
const names = Object.keys(unsigned).toSorted()

function signedHeader(): string {
  const signature = requestSignature(requestOf('PUT', path, unsigned), names, PAYLOAD, scope, key)
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
}

function presignedUrl(): string {
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Date': scope.timestamp,
    'X-Amz-Expires': '900',
    'X-Amz-SignedHeaders': 'host',
  })
  const url = `${path}?${query}`
  const request = requestOf('PUT', url, { host: unsigned.host })
  return `${url}&X-Amz-Signature=${requestSignature(request, ['host'], PAYLOAD, scope, key)}`
}

const meta = {
  ...{ key: 'k', size: 9 * 1024 ** 2, etag: 'e', lastModifiedMs: 0 },
  headers: {},
  checksum: undefined,
}
export const decoders: readonly Decoder[] = [
  decoder({
    name: 'request line',
    inputs: fc.tuple(
      fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH'),
      damagedLine([
        `${path}?uploadId=1&partNumber=2`,
        '/s3/bucket?list-type=2&max-keys=7&prefix=a%2Fb',
        '/s3/b?delete',
      ]),
    ),
    decode: ([method, url]) => {
      const request = requestOf(method, url)
      operationOf(request)
      pageSize(request.query.get('max-keys'))
      if (request.key !== undefined) keyPath(request.key)
    },
    refuses,
  }),
  decoder({
    name: 'authorization header',
    inputs: damagedLine([signedHeader()]),
    decode: (authorization) => authenticate(requestOf('PUT', path, { ...unsigned, authorization }), rules),
    refuses,
  }),
  decoder({
    name: 'presigned address',
    inputs: damagedLine([presignedUrl()]),
    decode: (url) => authenticate(requestOf('PUT', url, { host: unsigned.host }), rules),
    refuses,
  }),
  decoder({
    name: 'headers of ranges and metadata',
    inputs: fc.record({
      range: damagedLine(['bytes=0-99', 'bytes=-5', 'bytes=7-']),
      'if-range': damagedLine(['"e"']),
      'x-amz-copy-source-range': damagedLine(['bytes=0-99']),
      'content-encoding': damagedLine(['aws-chunked, gzip']),
      'content-type': damagedLine(['application/vnd.android.package-archive']),
      'x-amz-meta-note': damagedLine(['a note']),
    }),
    decode: (headers) => {
      const request = requestOf('GET', path, headers)
      const readers = [
        () => requestedRange(request, meta),
        () => copySourceRange(request, meta),
        () => headersToKeep(request),
      ]
      const outcomes = readers.map(outcomeOf)
      const refusal = outcomes.find((error) => error !== undefined)
      if (refusal) throw refusal
    },
    refuses,
  }),
]

/** Every reader gets its turn, whatever the one before said; anything but a refusal goes straight up. */
function outcomeOf(read: () => unknown): unknown {
  try {
    read()
    return undefined
  } catch (error) {
    if (!refuses(error)) throw error
    return error
  }
}
