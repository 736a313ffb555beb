import { ByteReader } from '../byte-reader.ts'
import { damaged, hostile } from '../refusal.ts'

/** Types of the chunks that resource files are made of (AOSP `ResourceTypes.h`). */
export const ChunkType = {
  stringPool: 0x0001,
  table: 0x0002,
  xml: 0x0003,
  startElement: 0x0102,
  endElement: 0x0103,
  resourceMap: 0x0180,
  package: 0x0200,
  type: 0x0201,
} as const

export const CHUNK_HEADER_LENGTH = 8
/** Far above any honest file; without it 64 MiB that deflate to nothing become millions of objects. */
const MAX_CHILDREN = 131_072

export interface Chunk {
  readonly type: number
  /** Where the chunk's body begins. */
  readonly headerLength: number
  /** Reads the chunk from its first byte. */
  readonly reader: ByteReader
}

/** The chunk that `reader` stands at; the reader moves behind it. */
export function readChunk(reader: ByteReader): Chunk {
  const header = new ByteReader(reader.peek(CHUNK_HEADER_LENGTH), 'resources.chunk')
  const [type, headerLength, length] = [header.u16(), header.u16(), header.u32()]
  if (headerLength < CHUNK_HEADER_LENGTH || headerLength > length) throw damaged('resources.chunk')
  return { type, headerLength, reader: reader.section(length) }
}

/** The chunks inside a chunk, one after the other; a rest too short for a header is filling. */
export function* childChunks(chunk: Chunk): Generator<Chunk> {
  const rest = chunk.reader.at(chunk.headerLength)
  for (let count = 0; rest.remaining >= CHUNK_HEADER_LENGTH; count += 1) {
    if (count === MAX_CHILDREN) throw hostile('resources.too_many_chunks')
    yield readChunk(rest)
  }
}
