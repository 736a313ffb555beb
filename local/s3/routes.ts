import type { Operation } from './call.ts'
import { S3Error } from './errors.ts'
import { createBucket, headBucket } from './operations/buckets.ts'
import { completeUpload } from './operations/complete-upload.ts'
import { copyObject } from './operations/copy.ts'
import { listObjects } from './operations/list.ts'
import { abortUpload, createUpload, listParts, uploadPart, uploadPartCopy } from './operations/multipart.ts'
import { deleteObject, deleteObjects, getObject, putObject } from './operations/objects.ts'
import type { S3Request } from './request.ts'

interface Route {
  readonly method: string
  readonly on: 'bucket' | 'object'
  /** Query parameters that select this operation: all present. */
  readonly needs: readonly string[]
  /** Further parameters it understands. */
  readonly takes: readonly string[]
  /** Whether it is the form with an `x-amz-copy-source`. */
  readonly copies?: boolean
  readonly run: Operation
}

const overrides = ['type', 'language', 'disposition', 'encoding'].map((name) => `response-content-${name}`)
const getting = [...overrides, 'response-cache-control', 'response-expires']
const listing = [
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'fetch-owner',
]
const part = ['partNumber', 'uploadId']

const routes: readonly Route[] = [
  { method: 'PUT', on: 'bucket', needs: [], takes: [], run: createBucket },
  { method: 'HEAD', on: 'bucket', needs: [], takes: [], run: headBucket },
  { method: 'GET', on: 'bucket', needs: ['list-type'], takes: listing, run: listObjects },
  { method: 'POST', on: 'bucket', needs: ['delete'], takes: [], run: deleteObjects },
  { method: 'GET', on: 'object', needs: [], takes: getting, run: getObject },
  { method: 'HEAD', on: 'object', needs: [], takes: getting, run: getObject },
  { method: 'PUT', on: 'object', needs: [], takes: [], copies: false, run: putObject },
  { method: 'PUT', on: 'object', needs: [], takes: [], copies: true, run: copyObject },
  { method: 'DELETE', on: 'object', needs: [], takes: [], run: deleteObject },
  { method: 'POST', on: 'object', needs: ['uploads'], takes: [], run: createUpload },
  { method: 'PUT', on: 'object', needs: part, takes: [], copies: false, run: uploadPart },
  { method: 'PUT', on: 'object', needs: part, takes: [], copies: true, run: uploadPartCopy },
  {
    method: 'GET',
    on: 'object',
    needs: ['uploadId'],
    takes: ['max-parts', 'part-number-marker'],
    run: listParts,
  },
  { method: 'POST', on: 'object', needs: ['uploadId'], takes: [], run: completeUpload },
  { method: 'DELETE', on: 'object', needs: ['uploadId'], takes: [], run: abortUpload },
]

/** `x-id` names the operation for logs, `x-amz-*` is authentication or hoisted headers: neither selects anything. */
const isNeutral = (name: string): boolean => name === 'x-id' || /^x-amz-/i.test(name)

/**
 * The operation of a request. A parameter that an operation does not know makes it another operation: `PUT ?acl`
 * must not store an object.
 * @throws S3Error `NotImplemented`, `MethodNotAllowed`
 */
export function operationOf(request: S3Request): Operation {
  const on = request.key === undefined ? 'bucket' : 'object'
  const parameters = [...request.query.keys()].filter((name) => !isNeutral(name))
  const copies = request.header('x-amz-copy-source') !== undefined
  const candidates = routes.filter((route) => route.method === request.method && route.on === on)
  if (candidates.length === 0) throw new S3Error('MethodNotAllowed')
  const found = candidates.find(
    ({ needs, takes, copies: copying = copies }) =>
      copying === copies &&
      needs.every((name) => parameters.includes(name)) &&
      parameters.every((name) => needs.includes(name) || takes.includes(name)),
  )
  if (!found)
    throw new S3Error('NotImplemented', 'A parameter of this request implies functionality that is not here')
  return found.run
}
