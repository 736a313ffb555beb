import { pipeline } from 'node:stream/promises'
import { receiveBody, receiveText } from '../body/receive.ts'
import { type Operation, quoted, sendEmpty, sendXml } from '../call.ts'
import { S3Error } from '../errors.ts'
import { element } from '../xml.ts'
import { childText, parseXml } from '../xml-parse.ts'
import { checkReadConditions, writeCondition } from './conditions.ts'
import { checksumHeaders, headersToKeep, objectHeaders } from './object-headers.ts'
import { requestedRange } from './range.ts'

const maxDeleteBytes = 2 * 1024 ** 2
const maxDeleteKeys = 1000

/** GetObject and HeadObject. */
export const getObject: Operation = async ({ request, response, buckets, bucket, key }) => {
  const object = await buckets.open(bucket, key)
  try {
    const { meta } = object
    checkReadConditions(request, meta)
    const range = requestedRange(request, meta)
    const { first, last } = range ?? { first: 0, last: meta.size - 1 }
    const showChecksum = !range && request.header('x-amz-checksum-mode') === 'ENABLED'
    response.writeHead(range ? 206 : 200, {
      ...objectHeaders(request, meta),
      ...(showChecksum ? checksumHeaders(meta) : {}),
      ...(range ? { 'content-range': `bytes ${first}-${last}/${meta.size}` } : {}),
      'content-length': last - first + 1,
    })
    if (request.method === 'HEAD') response.end()
    else await pipeline(object.read(first, last), response)
  } finally {
    await object.close()
  }
}

/** PutObject. */
export const putObject: Operation = async ({ request, auth, response, buckets, bucket, key, nowMs }) => {
  const headers = headersToKeep(request)
  const condition = writeCondition(request)
  const body = receiveBody(request, auth)
  const meta = await buckets.put(
    bucket,
    key,
    body,
    ({ size, md5 }) => ({ key, size, etag: md5, lastModifiedMs: nowMs, headers, checksum: body.checksum() }),
    condition,
  )
  sendEmpty(response, 200, { etag: quoted(meta.etag), ...checksumHeaders(meta) })
}

/** DeleteObject: the same answer whether or not there was one. */
export const deleteObject: Operation = async ({ response, buckets, bucket, key }) => {
  await buckets.delete(bucket, key)
  sendEmpty(response, 204)
}

function readDeleteRequest(xml: string): { keys: string[]; quiet: boolean } {
  const root = parseXml(xml)
  const objects = root.children.filter((child) => child.name === 'Object')
  const keys = objects.map((object) => childText(object, 'Key') ?? '')
  if (root.name !== 'Delete' || keys.length === 0 || keys.length > maxDeleteKeys || keys.includes('')) {
    throw new S3Error('MalformedXML')
  }
  if (objects.some((object) => childText(object, 'VersionId'))) throw new S3Error('NotImplemented')
  return { keys, quiet: childText(root, 'Quiet') === 'true' }
}

/** DeleteObjects. */
export const deleteObjects: Operation = async ({ request, auth, response, buckets, bucket }) => {
  const { keys, quiet } = readDeleteRequest(await receiveText(request, auth, maxDeleteBytes))
  for (const key of keys) await buckets.delete(bucket, key)
  const deleted = quiet ? [] : keys.map((key) => element('Deleted', element('Key', key)))
  sendXml(response, element('DeleteResult', ...deleted))
}
