import type { ByteSource } from '../byte-source.ts'
import { ByteReader } from './byte-reader.ts'
import { damaged, hostile } from './refusal.ts'

/** Ids of the pairs we know (source.android.com, APK signature schemes v2, v3 and v3.1). */
export const V2_ID = 0x7109871a
export const V3_ID = 0xf05368c0
export const V31_ID = 0x1b93ad61
export const PADDING_ID = 0x42726577

const MAGIC = Buffer.from('APK Sig Block 42', 'latin1')
const SIZE_LENGTH = 8
const ID_LENGTH = 4
const FOOTER_LENGTH = SIZE_LENGTH + MAGIC.length
const MAX_LENGTH = 16 * 1024 * 1024
const MAX_PAIRS = 256
const PAGE = 4096

/** Id -> value, in file order. */
export type Pairs = ReadonlyMap<number, Uint8Array>

export interface SigningBlock {
  /** Offset of the block in the file: where the entries end. */
  readonly offset: number
  readonly pairs: Pairs
  /** Whether the signer made its length a multiple of 4,096 bytes. */
  readonly padded: boolean
}

/** The APK Signing Block in front of the central directory, or undefined if there is none. */
export async function readSigningBlock(
  source: ByteSource,
  directoryOffset: number,
): Promise<SigningBlock | undefined> {
  if (directoryOffset < SIZE_LENGTH + FOOTER_LENGTH) return undefined
  const footer = await source.read(directoryOffset - FOOTER_LENGTH, FOOTER_LENGTH)
  if (!MAGIC.equals(footer.subarray(SIZE_LENGTH))) return undefined
  const size = new ByteReader(footer, 'block.size').u64()
  const offset = directoryOffset - size - SIZE_LENGTH
  if (size < FOOTER_LENGTH || offset < 0) throw damaged('block.size')
  if (size > MAX_LENGTH) throw hostile('block.too_large')
  const block = new ByteReader(await source.read(offset, size), 'block.pairs')
  if (block.u64() !== size) throw damaged('block.size')
  const pairs = parsePairs(block.section(size - FOOTER_LENGTH))
  return { offset, pairs, padded: pairs.has(PADDING_ID) || (directoryOffset - offset) % PAGE === 0 }
}

function parsePairs(reader: ByteReader): Pairs {
  const pairs = new Map<number, Uint8Array>()
  while (reader.remaining > 0) {
    const pair = reader.section(reader.u64())
    const id = pair.u32()
    // Android takes the first of two, another tool the last: nobody writes two in good faith.
    if (pairs.has(id)) throw hostile('block.duplicate_pair')
    if (pairs.size === MAX_PAIRS) throw hostile('block.too_many_pairs')
    pairs.set(id, pair.take(pair.remaining))
  }
  return pairs
}

/** Writes a block; `padded` adds the padding pair that makes its length a multiple of 4,096 bytes. */
export function encodeSigningBlock(pairs: Pairs, padded: boolean): Uint8Array {
  const encoded = [...pairs].map(([id, value]) => encodePair(id, value))
  if (padded) encoded.push(padding(SIZE_LENGTH + Buffer.concat(encoded).length + FOOTER_LENGTH))
  const body = Buffer.concat(encoded)
  const size = Buffer.alloc(SIZE_LENGTH)
  size.writeBigUInt64LE(BigInt(body.length + FOOTER_LENGTH))
  return Buffer.concat([size, body, size, MAGIC])
}

function encodePair(id: number, value: Uint8Array): Buffer {
  const header = Buffer.alloc(SIZE_LENGTH + ID_LENGTH)
  header.writeBigUInt64LE(BigInt(ID_LENGTH + value.length))
  header.writeUInt32LE(id, SIZE_LENGTH)
  return Buffer.concat([header, value])
}

/** A gap too small for a pair's own header takes a whole page more. */
function padding(unpaddedLength: number): Buffer {
  const header = SIZE_LENGTH + ID_LENGTH
  const gap = (PAGE - (unpaddedLength % PAGE)) % PAGE
  if (gap === 0) return Buffer.alloc(0)
  return encodePair(PADDING_ID, Buffer.alloc((gap < header ? gap + PAGE : gap) - header))
}
