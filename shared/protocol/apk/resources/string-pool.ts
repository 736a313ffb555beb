import type { ByteReader } from '../byte-reader.ts'
import { damaged, hostile } from '../refusal.ts'
import { CHUNK_HEADER_LENGTH, type Chunk } from './chunks.ts'

const UTF8_FLAG = 1 << 8
const OFFSET_LENGTH = 4
const MAX_CHARACTERS = 0x7fff
const NO_STRING = 0xffffffff

/** A pool of strings, decoded one by one when asked for. */
export class StringPool {
  readonly #chunk: Chunk
  readonly #count: number
  readonly #isUtf8: boolean
  readonly #stringsStart: number
  readonly #decoded = new Map<number, string>()
  #budget: number

  constructor(chunk: Chunk) {
    const header = chunk.reader.at(CHUNK_HEADER_LENGTH)
    this.#chunk = chunk
    this.#count = header.u32()
    header.u32() // number of styles, which only formatted text has
    this.#isUtf8 = (header.u32() & UTF8_FLAG) !== 0
    this.#stringsStart = header.u32()
    this.#budget = chunk.reader.length
  }

  /** The string of an index; undefined for the index that means "none", `apk.damaged` for one outside. */
  get(index: number): string | undefined {
    if (index === NO_STRING) return undefined
    if (index >= this.#count) throw damaged('strings.index')
    const { reader, headerLength } = this.#chunk
    const offset = this.#stringsStart + reader.at(headerLength + index * OFFSET_LENGTH).u32()
    const known = this.#decoded.get(offset)
    if (known !== undefined) return known
    const text = this.#decode(reader.at(offset))
    this.#decoded.set(offset, text)
    return text
  }

  #decode(reader: ByteReader): string {
    const bytes = reader.take(this.#isUtf8 ? utf8Length(reader) : utf16Length(reader))
    // Strings that overlap could make a small file decode into gigabytes; honest ones never add up to more
    // than their pool.
    this.#budget -= bytes.length
    if (this.#budget < 0) throw hostile('strings.overlap')
    return Buffer.from(bytes).toString(this.#isUtf8 ? 'utf8' : 'utf16le')
  }
}

/** UTF-8 strings give their length in UTF-16 units first, then in bytes, each in one or two bytes. */
function utf8Length(reader: ByteReader): number {
  varLength(reader)
  return varLength(reader)
}

function varLength(reader: ByteReader): number {
  const first = reader.u8()
  return first & 0x80 ? ((first & 0x7f) << 8) | reader.u8() : first
}

function utf16Length(reader: ByteReader): number {
  const first = reader.u16()
  const characters = first & 0x8000 ? (first & 0x7fff) * 0x10000 + reader.u16() : first
  if (characters > MAX_CHARACTERS) throw damaged('strings.length')
  return characters * 2
}
