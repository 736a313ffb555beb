import type { ByteReader } from '../byte-reader.ts'

/** The part of a `ResTable_config` that tells languages apart. */
export interface ResourceConfig {
  /** Two-letter language, '' for none; three-letter ones are packed and give other characters. */
  readonly language: string
  readonly region: string
  /** No other qualifier (screen, version, night …). */
  readonly isPlain: boolean
}

const SIZE_LENGTH = 4
const LOCALE_START = 8
const LOCALE_END = 12

/** Reads the configuration that `reader` begins with. */
export function readConfig(reader: ByteReader): ResourceConfig {
  const bytes = reader.take(Math.max(LOCALE_END, reader.at(0).u32()))
  const letters = (offset: number) => Buffer.from(bytes.subarray(offset, offset + 2)).toString('latin1')
  const isZero = (part: Uint8Array) => part.every((byte) => byte === 0)
  return {
    language: letters(LOCALE_START).replaceAll('\0', ''),
    region: letters(LOCALE_START + 2).replaceAll('\0', ''),
    isPlain: isZero(bytes.subarray(SIZE_LENGTH, LOCALE_START)) && isZero(bytes.subarray(LOCALE_END)),
  }
}
