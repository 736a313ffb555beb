import type { ByteSource } from '../byte-source.ts'
import { refusal } from './refusal.ts'
import { openSignedApk, readSections } from './sections.ts'
import { encodeSigningBlock, PADDING_ID } from './signing-block.ts'
import { withDirectoryOffset } from './zip/end-record.ts'

/** Id of our pair in the APK Signing Block: "YAGU". */
export const STAMP_PAIR_ID = 0x59414755
const MAX_PAYLOAD_BYTES = 64 * 1024
const MAX_OFFSET = 0xffffffff

/** The stamped APK is `source[0, bodyLength)` followed by `tail`. */
export interface StampPlan {
  readonly bodyLength: number
  /** New signing block, central directory, end record. */
  readonly tail: Uint8Array
}

/**
 * Plans an APK that carries `payload` as an extra pair, which v2 and v3 signatures do not cover: it stays valid
 * under its signer. A stamp that was there is replaced; room is taken out of the padding, so that the file keeps
 * its size while the padding suffices. Nothing protects the pair itself: sign what is in it.
 */
export async function planStamp(source: ByteSource, payload: Uint8Array): Promise<StampPlan> {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError(`stamp of ${payload.length} bytes`)
  const { block, sections } = await openSignedApk(source)
  const pairs = new Map(block.pairs)
  pairs.delete(PADDING_ID)
  pairs.set(STAMP_PAIR_ID, payload)
  const encoded = encodeSigningBlock(pairs, block.padded)
  const directoryOffset = block.offset + encoded.length
  if (directoryOffset > MAX_OFFSET) throw refusal('apk.too_large', 'stamp.offset')
  const { end } = sections
  const directory = await source.read(end.directoryOffset, end.directoryLength)
  return {
    bodyLength: block.offset,
    tail: Buffer.concat([encoded, directory, withDirectoryOffset(end, directoryOffset)]),
  }
}

/** The payload of our stamp, or undefined if the APK has none. Unverified: anybody can write one. */
export async function readStamp(source: ByteSource): Promise<Uint8Array | undefined> {
  const { block } = await readSections(source)
  return block?.pairs.get(STAMP_PAIR_ID)
}
