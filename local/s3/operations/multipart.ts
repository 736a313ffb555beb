import { startChecksum, withChecksum } from '../body/checksums.ts'
import { receiveBody } from '../body/receive.ts'
import { isoTime, type Operation, quoted, type S3Call, sendEmpty, sendXml } from '../call.ts'
import { S3Error } from '../errors.ts'
import { element } from '../xml.ts'
import { openCopySource } from './copy.ts'
import { pageSize } from './list.ts'
import { checksumElements, checksumHeaders, headersToKeep } from './object-headers.ts'
import { copySourceRange } from './range.ts'

const maxPartNumber = 10_000

export const uploadIdOf = ({ request }: S3Call): string => request.query.get('uploadId') ?? ''

function partNumberOf({ request }: S3Call): number {
  const text = request.query.get('partNumber') ?? ''
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > maxPartNumber) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
  }
  return number
}

/** CreateMultipartUpload. */
export const createUpload: Operation = async ({ request, response, buckets, uploads, bucket, key }) => {
  await buckets.folder(bucket)
  const algorithm = request.header('x-amz-checksum-algorithm')?.toLowerCase()
  if (algorithm) startChecksum(algorithm)
  const id = await uploads.create({
    bucket,
    key,
    headers: headersToKeep(request),
    checksumAlgorithm: algorithm,
    composite: algorithm !== undefined && request.header('x-amz-checksum-type') !== 'FULL_OBJECT',
  })
  const fields = [element('Bucket', bucket), element('Key', key), element('UploadId', id)]
  sendXml(response, element('InitiateMultipartUploadResult', ...fields))
}

/** UploadPart. */
export const uploadPart: Operation = async (call) => {
  const { request, auth, response, uploads, bucket, key, nowMs } = call
  const number = partNumberOf(call)
  const id = uploadIdOf(call)
  const { checksumAlgorithm: expected } = await uploads.find(bucket, key, id)
  const body = receiveBody(request, auth)
  const part = await uploads.putPart(id, number, body, ({ size, md5 }) => {
    const checksum = body.checksum()
    if (expected && checksum?.algorithm !== expected) {
      throw new S3Error(
        'InvalidRequest',
        `Checksum Type mismatch occurred, expected checksum Type: ${expected}`,
      )
    }
    return { number, size, etag: md5, lastModifiedMs: nowMs, checksum }
  })
  sendEmpty(response, 200, { etag: quoted(part.etag), ...checksumHeaders(part) })
}

/** UploadPartCopy. */
export const uploadPartCopy: Operation = async (call) => {
  const { request, response, uploads, bucket, key, nowMs } = call
  const number = partNumberOf(call)
  const id = uploadIdOf(call)
  const { checksumAlgorithm: algorithm = 'crc64nvme' } = await uploads.find(bucket, key, id)
  const source = await openCopySource(call)
  try {
    const { first, last } = copySourceRange(request, source.meta)
    const running = startChecksum(algorithm)
    const part = await uploads.putPart(
      id,
      number,
      withChecksum(source.read(first, last), running),
      (written) => {
        const checksum = { algorithm, value: running.digest().toString('base64') }
        return { number, size: written.size, etag: written.md5, lastModifiedMs: nowMs, checksum }
      },
    )
    const fields = [element('ETag', quoted(part.etag)), element('LastModified', isoTime(nowMs))]
    sendXml(response, element('CopyPartResult', ...fields, ...checksumElements(part)))
  } finally {
    await source.close()
  }
}

/** AbortMultipartUpload. */
export const abortUpload: Operation = async (call) => {
  const id = uploadIdOf(call)
  await call.uploads.exclusively(id, async () => {
    await call.uploads.find(call.bucket, call.key, id)
    await call.uploads.remove(id)
  })
  sendEmpty(call.response, 204)
}

/** ListParts. */
export const listParts: Operation = async (call) => {
  const { request, response, uploads, bucket, key } = call
  const id = uploadIdOf(call)
  await uploads.find(bucket, key, id)
  const limit = pageSize(request.query.get('max-parts'))
  const marker = Number(request.query.get('part-number-marker') ?? 0)
  const parts = (await uploads.parts(id)).filter(({ number }) => number > marker)
  const page = parts.slice(0, limit)
  const rows = page.map((part) =>
    element(
      'Part',
      element('PartNumber', part.number),
      element('LastModified', isoTime(part.lastModifiedMs)),
      element('ETag', quoted(part.etag)),
      element('Size', part.size),
      ...checksumElements(part),
    ),
  )
  const summary = [
    element('Bucket', bucket),
    element('Key', key),
    element('UploadId', id),
    element('PartNumberMarker', marker),
    element('NextPartNumberMarker', page.at(-1)?.number ?? 0),
    element('MaxParts', limit),
    element('IsTruncated', parts.length > limit),
  ]
  sendXml(response, element('ListPartsResult', ...summary, ...rows))
}
