import type { ByteReader } from '../byte-reader.ts'
import type { StringPool } from './string-pool.ts'

/** A typed value (`Res_value`) as far as a manifest's facts need it. Integers are unsigned 32-bit. */
export type ResourceValue =
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'reference'; readonly id: number }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'other' }

const TYPE_REFERENCE = 0x01
const TYPE_STRING = 0x03
const TYPE_FIRST_INTEGER = 0x10
const TYPE_BOOLEAN = 0x12

/** Reads a `Res_value`: its size, a reserved byte, the type and the data. */
export function readValue(reader: ByteReader, strings: StringPool): ResourceValue {
  reader.take(3)
  return typedValue(reader.u8(), reader.u32(), strings)
}

export function typedValue(type: number, data: number, strings: StringPool): ResourceValue {
  if (type === TYPE_STRING) return textValue(strings.get(data))
  if (type === TYPE_REFERENCE) return { kind: 'reference', id: data }
  if (type >= TYPE_FIRST_INTEGER && type <= TYPE_BOOLEAN) return { kind: 'integer', value: data }
  return { kind: 'other' }
}

const textValue = (text: string | undefined): ResourceValue =>
  text === undefined ? { kind: 'other' } : { kind: 'string', text }
