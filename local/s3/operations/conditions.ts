import { quoted } from '../call.ts'
import { S3Error } from '../errors.ts'
import type { S3Request } from '../request.ts'
import type { ObjectMeta, WriteCondition } from '../store/buckets.ts'

/** Whether an `If-Match` or `If-None-Match` list names the entity tag; S3 takes it with or without quotes. */
function listsTag(list: string, etag: string): boolean {
  const tags = list.split(',').map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''))
  return tags.includes('*') || tags.includes(etag)
}

/** HTTP dates have whole seconds. NaN (not a date) makes every comparison false, so such a condition is ignored. */
const modifiedAfter = (meta: ObjectMeta, date: string): boolean =>
  Math.floor(meta.lastModifiedMs / 1000) * 1000 > Date.parse(date)
const notModifiedSince = (meta: ObjectMeta, date: string): boolean =>
  Math.floor(meta.lastModifiedMs / 1000) * 1000 <= Date.parse(date)

/**
 * The preconditions of GET and HEAD in the order of RFC 9110 §13.2.2.
 * @throws S3Error `PreconditionFailed` or `NotModified`
 */
export function checkReadConditions(request: S3Request, meta: ObjectMeta): void {
  const ifMatch = request.header('if-match')
  const unmodified = request.header('if-unmodified-since')
  if (ifMatch !== undefined ? !listsTag(ifMatch, meta.etag) : unmodified && modifiedAfter(meta, unmodified)) {
    throw new S3Error('PreconditionFailed')
  }
  const ifNoneMatch = request.header('if-none-match')
  const modified = request.header('if-modified-since')
  if (
    ifNoneMatch !== undefined
      ? listsTag(ifNoneMatch, meta.etag)
      : modified && notModifiedSince(meta, modified)
  ) {
    throw new S3Error('NotModified', undefined, { etag: quoted(meta.etag) })
  }
}

/** The preconditions of a copy on its source. @throws S3Error `PreconditionFailed` */
export function checkCopyConditions(request: S3Request, source: ObjectMeta): void {
  const ifMatch = request.header('x-amz-copy-source-if-match')
  const ifNoneMatch = request.header('x-amz-copy-source-if-none-match')
  if ((ifMatch && !listsTag(ifMatch, source.etag)) || (ifNoneMatch && listsTag(ifNoneMatch, source.etag))) {
    throw new S3Error('PreconditionFailed')
  }
}

/**
 * The precondition of a write ("Conditional writes"): `If-None-Match: *` or `If-Match` with an entity tag.
 * @throws S3Error `NotImplemented` for `If-None-Match` with anything but `*`
 */
export function writeCondition(request: S3Request): WriteCondition {
  const ifMatch = request.header('if-match')
  const ifNoneMatch = request.header('if-none-match')
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw new S3Error('NotImplemented')
  return (current) => {
    if (ifNoneMatch && current) throw new S3Error('PreconditionFailed')
    if (ifMatch && !current) throw new S3Error('NoSuchKey')
    if (ifMatch && current && !listsTag(ifMatch, current.etag)) throw new S3Error('PreconditionFailed')
  }
}
