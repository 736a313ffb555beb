import type { ByteReader } from '../byte-reader.ts'
import { CHUNK_HEADER_LENGTH, type Chunk } from './chunks.ts'
import type { StringPool } from './string-pool.ts'
import { type ResourceValue, readValue, typedValue } from './value.ts'

const FLAG_SPARSE = 0x01
const FLAG_OFFSET16 = 0x02
const ENTRY_FLAG_COMPLEX = 0x0001
const ENTRY_FLAG_COMPACT = 0x0008
const NO_ENTRY_16 = 0xffff
const NO_ENTRY_32 = 0xffffffff

/** The value of entry `index` in a type chunk (`ResTable_type`); undefined if absent or a bag. */
export function readTypeEntry(chunk: Chunk, index: number, strings: StringPool): ResourceValue | undefined {
  const header = chunk.reader.at(CHUNK_HEADER_LENGTH)
  header.u8() // type id
  const flags = header.u8()
  header.u16()
  const [count, entriesStart] = [header.u32(), header.u32()]
  const offset = entryOffset(chunk.reader.at(chunk.headerLength), flags, count, index)
  return offset === undefined ? undefined : readEntry(chunk.reader.at(entriesStart + offset), strings)
}

/** Offsets come as 32-bit words, as 16-bit words of four bytes, or sparse: index and 16-bit word. */
function entryOffset(table: ByteReader, flags: number, count: number, index: number): number | undefined {
  if (flags & FLAG_SPARSE) return sparseOffset(table, count, index)
  if (index >= count) return undefined
  if (flags & FLAG_OFFSET16) {
    const word = table.at(index * 2).u16()
    return word === NO_ENTRY_16 ? undefined : word * 4
  }
  const offset = table.at(index * 4).u32()
  return offset === NO_ENTRY_32 ? undefined : offset
}

function sparseOffset(table: ByteReader, count: number, index: number): number | undefined {
  for (let position = 0; position < count; position += 1) {
    const [entryIndex, word] = [table.u16(), table.u16()]
    if (entryIndex === index) return word * 4
  }
  return undefined
}

function readEntry(entry: ByteReader, strings: StringPool): ResourceValue | undefined {
  const size = entry.u16()
  const flags = entry.u16()
  // Compact entries keep the type in the flags' upper byte and the data where others keep their key.
  if (flags & ENTRY_FLAG_COMPACT) return typedValue(flags >> 8, entry.u32(), strings)
  if (flags & ENTRY_FLAG_COMPLEX) return undefined
  return readValue(entry.at(size), strings)
}
