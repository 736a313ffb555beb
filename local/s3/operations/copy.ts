import { isoTime, type Operation, quoted, type S3Call, sendXml } from '../call.ts'
import { S3Error } from '../errors.ts'
import type { ObjectMeta } from '../store/buckets.ts'
import type { OpenObject } from '../store/object-file.ts'
import { element } from '../xml.ts'
import { checkCopyConditions, writeCondition } from './conditions.ts'
import { headersToKeep } from './object-headers.ts'

const maxCopyBytes = 5 * 1024 ** 3

function sourceAddress(header: string): { bucket: string; key: string } {
  const [, bucket, key] = /^\/?([^/?]+)\/([^?]+)$/.exec(header) ?? []
  if (!bucket || !key)
    throw new S3Error('InvalidArgument', 'x-amz-copy-source must be bucket/key without a version')
  try {
    return { bucket, key: decodeURIComponent(key) }
  } catch {
    throw new S3Error('InvalidArgument', 'x-amz-copy-source is not valid percent-encoded UTF-8')
  }
}

/** Opens the object that `x-amz-copy-source` names, its conditions checked. Close it. */
export async function openCopySource({ request, buckets }: S3Call): Promise<OpenObject<ObjectMeta>> {
  const { bucket, key } = sourceAddress(request.header('x-amz-copy-source') ?? '')
  const source = await buckets.open(bucket, key)
  try {
    checkCopyConditions(request, source.meta)
    return source
  } catch (error) {
    await source.close()
    throw error
  }
}

function copiedHeaders(
  { request, bucket, key }: S3Call,
  source: ObjectMeta,
): Readonly<Record<string, string>> {
  if (request.header('x-amz-metadata-directive') === 'REPLACE') return headersToKeep(request)
  const from = sourceAddress(request.header('x-amz-copy-source') ?? '')
  if (from.bucket === bucket && from.key === key) {
    throw new S3Error('InvalidRequest', 'An object can be copied to itself only with new metadata')
  }
  return source.headers
}

/** CopyObject. */
export const copyObject: Operation = async (call) => {
  const { request, response, buckets, bucket, key, nowMs } = call
  const source = await openCopySource(call)
  try {
    const { size, checksum } = source.meta
    if (size > maxCopyBytes) throw new S3Error('InvalidRequest', 'The copy source is larger than 5 GiB')
    const headers = copiedHeaders(call, source.meta)
    const meta = await buckets.put(
      bucket,
      key,
      source.read(0, size - 1),
      ({ md5 }) => ({ key, size, etag: md5, lastModifiedMs: nowMs, headers, checksum }),
      writeCondition(request),
    )
    const result = [element('ETag', quoted(meta.etag)), element('LastModified', isoTime(nowMs))]
    sendXml(response, element('CopyObjectResult', ...result))
  } finally {
    await source.close()
  }
}
