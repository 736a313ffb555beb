import { createHash } from 'node:crypto'
import type { ByteSource } from '../../byte-source.ts'
import { bufferSource } from '../byte-sources.ts'
import type { ApkSections } from '../sections.ts'
import { withDirectoryOffset } from '../zip/end-record.ts'
import type { ContentHash } from './algorithms.ts'

const CHUNK_BYTES = 1024 * 1024
const CHUNK_PREFIX = 0xa5
const TOP_PREFIX = 0x5a

/**
 * The integrity digest of APK signature scheme v2 ("Integrity-protected contents"): entries, directory and end
 * record in 1 MiB chunks, hashed one by one, then together. Reads the whole file once, a chunk at a time.
 */
export async function contentDigests(
  source: ByteSource,
  sections: ApkSections,
  hashes: ReadonlySet<ContentHash>,
): Promise<ReadonlyMap<ContentHash, Buffer>> {
  const chunkDigests = new Map([...hashes].map((hash) => [hash, [] as Buffer[]]))
  for await (const chunk of protectedChunks(source, sections)) {
    for (const [hash, digests] of chunkDigests)
      digests.push(prefixedDigest(hash, CHUNK_PREFIX, chunk.length, [chunk]))
  }
  return new Map(
    [...chunkDigests].map(([hash, digests]) => [
      hash,
      prefixedDigest(hash, TOP_PREFIX, digests.length, digests),
    ]),
  )
}

function prefixedDigest(
  hash: ContentHash,
  prefix: number,
  count: number,
  parts: readonly Uint8Array[],
): Buffer {
  const header = Buffer.alloc(5, prefix)
  header.writeUInt32LE(count, 1)
  const digest = createHash(hash).update(header)
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** The end record counts as if the directory began where the signing block does. */
async function* protectedChunks(
  source: ByteSource,
  { entriesEnd, end }: ApkSections,
): AsyncGenerator<Uint8Array> {
  const endRecord = bufferSource(withDirectoryOffset(end, entriesEnd))
  yield* chunks(source, 0, entriesEnd)
  yield* chunks(source, end.directoryOffset, end.offset)
  yield* chunks(endRecord, 0, endRecord.size)
}

async function* chunks(source: ByteSource, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let offset = start; offset < end; offset += CHUNK_BYTES) {
    yield await source.read(offset, Math.min(CHUNK_BYTES, end - offset))
  }
}
