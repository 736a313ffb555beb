import type { ByteSource } from '../byte-source.ts'
import { damaged } from './refusal.ts'

/** Bytes in memory as a `ByteSource`. Reading past the end rejects with a `RangeError`. */
export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > bytes.length) {
        throw new RangeError(`read of ${length} bytes at ${offset} in ${bytes.length}`)
      }
      return bytes.subarray(offset, offset + length)
    },
  }
}

/**
 * The same source behind one read-ahead window of `windowBytes`, so that many small reads in a row (a central
 * directory) become a few large ones at the object store.
 */
export function windowedSource(source: ByteSource, windowBytes: number): ByteSource {
  let start = 0
  let window: Uint8Array = new Uint8Array()
  const inWindow = (offset: number, length: number) =>
    offset >= start && offset + length <= start + window.length
  return {
    size: source.size,
    async read(offset, length) {
      if (length > windowBytes) return source.read(offset, length)
      if (!inWindow(offset, length)) {
        window = await source.read(offset, Math.min(windowBytes, source.size - offset))
        start = offset
      }
      return window.subarray(offset - start, offset - start + length)
    },
  }
}

/** Reads a range that the file's own fields announced: `apk.damaged` when it lies outside the file. */
export async function readAnnounced(
  source: ByteSource,
  offset: number,
  length: number,
  reason: string,
): Promise<Uint8Array> {
  if (offset < 0 || length < 0 || offset + length > source.size) throw damaged(reason)
  return source.read(offset, length)
}
