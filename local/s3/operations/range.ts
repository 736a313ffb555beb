import { S3Error } from '../errors.ts'
import type { S3Request } from '../request.ts'
import type { ObjectMeta } from '../store/buckets.ts'

/** Byte positions, both included. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** RFC 9110 §13.1.5: a range applies only while the representation is the one the client has the rest of. */
function rangeApplies(request: S3Request, meta: ObjectMeta): boolean {
  const condition = request.header('if-range')
  return condition === undefined || condition.replaceAll('"', '') === meta.etag
}

/**
 * The range a GET or HEAD asks for; undefined means the whole object: no range, several (S3 serves one), or a
 * header that is not a byte range (RFC 9110 §14.2: ignore it).
 * @throws S3Error `InvalidRange` when it lies outside the object
 */
export function requestedRange(request: S3Request, meta: ObjectMeta): ByteRange | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.header('range') ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  if (!rangeApplies(request, meta)) return undefined
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined
  const first = from === '' ? Math.max(0, meta.size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? meta.size - 1 : Math.min(Number(to), meta.size - 1)
  if (first >= meta.size) {
    throw new S3Error('InvalidRange', undefined, { 'content-range': `bytes */${meta.size}` })
  }
  return { first, last }
}

/**
 * `x-amz-copy-source-range`: exact, inside the source, and only of sources over 5 MiB (UploadPartCopy).
 * @throws S3Error `InvalidArgument`, `InvalidRequest`
 */
export function copySourceRange(request: S3Request, source: ObjectMeta): ByteRange {
  const header = request.header('x-amz-copy-source-range')
  if (header === undefined) return { first: 0, last: source.size - 1 }
  const [, from, to] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header) ?? []
  const range = { first: Number(from), last: Number(to) }
  if (from === undefined || range.first > range.last || range.last >= source.size) {
    throw new S3Error(
      'InvalidArgument',
      `Range specified is not valid for source object of size: ${source.size}`,
    )
  }
  if (source.size <= 5 * 1024 ** 2) {
    throw new S3Error(
      'InvalidRequest',
      'The specified copy source is not supported as a byte-range copy source',
    )
  }
  return range
}
