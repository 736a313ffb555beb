import { createHash } from 'node:crypto'
import { receiveText } from '../body/receive.ts'
import { type Operation, quoted, type S3Call, sendXml } from '../call.ts'
import { S3Error } from '../errors.ts'
import type { ObjectMeta } from '../store/buckets.ts'
import type { PartMeta, Uploads } from '../store/uploads.ts'
import { element } from '../xml.ts'
import { childText, parseXml, type XmlElement } from '../xml-parse.ts'
import { writeCondition } from './conditions.ts'
import { uploadIdOf } from './multipart.ts'

const maxRequestBytes = 4 * 1024 ** 2
const minPartBytes = 5 * 1024 ** 2

/** A part as the client believes it to be. */
interface ListedPart {
  readonly number: number
  readonly etag: string
  /** By the algorithm's lower-case name. */
  readonly checksums: ReadonlyMap<string, string>
}

function readPart(part: XmlElement): ListedPart {
  const number = childText(part, 'PartNumber') ?? ''
  const etag = childText(part, 'ETag')
  if (part.name !== 'Part' || !/^\d{1,5}$/.test(number) || !etag) throw new S3Error('MalformedXML')
  const checksums = part.children.filter(({ name }) => name.startsWith('Checksum'))
  return {
    number: Number(number),
    etag: etag.replaceAll('"', ''),
    checksums: new Map(
      checksums.map(({ name, text }) => [name.slice('Checksum'.length).toLowerCase(), text]),
    ),
  }
}

/** @throws S3Error `MalformedXML`, `InvalidPartOrder` */
function readParts(xml: string): ListedPart[] {
  const root = parseXml(xml)
  if (root.name !== 'CompleteMultipartUpload' || root.children.length === 0) throw new S3Error('MalformedXML')
  const parts = root.children.map(readPart)
  const ascending = parts.every(({ number }, index) => number > (parts[index - 1]?.number ?? 0))
  if (!ascending) throw new S3Error('InvalidPartOrder')
  return parts
}

const sameChecksums = (listed: ListedPart, { checksum }: PartMeta): boolean =>
  [...listed.checksums].every(([name, value]) => checksum?.algorithm !== name || checksum.value === value)

function requireChecksums(listed: readonly ListedPart[], algorithm: string): void {
  if (listed.every(({ checksums }) => checksums.has(algorithm))) return
  const message = `The upload was created using a ${algorithm} checksum. The complete request must include the checksum for each part.`
  throw new S3Error('InvalidRequest', message)
}

/** The parts as they are kept. @throws S3Error `InvalidPart`, `EntityTooSmall` */
function matchParts(listed: readonly ListedPart[], kept: readonly PartMeta[]): PartMeta[] {
  const byNumber = new Map(kept.map((part) => [part.number, part]))
  return listed.map((part, index) => {
    const found = byNumber.get(part.number)
    if (found?.etag !== part.etag || !sameChecksums(part, found)) {
      throw new S3Error(
        'InvalidPart',
        `Part ${part.number} was not uploaded, or is another than the one listed`,
      )
    }
    if (found.size < minPartBytes && index < listed.length - 1) throw new S3Error('EntityTooSmall')
    return found
  })
}

async function* concatenate(
  uploads: Uploads,
  id: string,
  parts: readonly PartMeta[],
): AsyncGenerator<Buffer> {
  for (const { number, size } of parts) {
    const part = await uploads.openPart(id, number)
    try {
      yield* part.read(0, size - 1)
    } finally {
      await part.close()
    }
  }
}

/** The MD5 of the parts' MD5s and their number, as S3 makes the tag of such an object. */
function multipartTag(parts: readonly PartMeta[]): string {
  const digests = parts.map(({ etag }) => Buffer.from(etag, 'hex'))
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`
}

async function assemble(call: S3Call, id: string, listed: readonly ListedPart[]): Promise<ObjectMeta> {
  const { request, uploads, buckets, bucket, key, nowMs } = call
  const { headers, checksumAlgorithm, composite } = await uploads.find(bucket, key, id)
  if (checksumAlgorithm && composite) requireChecksums(listed, checksumAlgorithm)
  const parts = matchParts(listed, await uploads.parts(id))
  const meta = await buckets.put(
    bucket,
    key,
    concatenate(uploads, id, parts),
    ({ size }) => ({ key, size, etag: multipartTag(parts), lastModifiedMs: nowMs, headers }),
    writeCondition(request),
  )
  await uploads.remove(id)
  return meta
}

/** CompleteMultipartUpload. */
export const completeUpload: Operation = async (call) => {
  const { request, auth, response, uploads, bucket, key } = call
  const id = uploadIdOf(call)
  await uploads.find(bucket, key, id)
  const listed = readParts(await receiveText(request, auth, maxRequestBytes))
  const meta = await uploads.exclusively(id, () => assemble(call, id, listed))
  const fields = [element('Bucket', bucket), element('Key', key), element('ETag', quoted(meta.etag))]
  sendXml(response, element('CompleteMultipartUploadResult', ...fields))
}
