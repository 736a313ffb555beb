import type { ByteSource } from '../../byte-source.ts'
import { ByteReader } from '../byte-reader.ts'
import { damaged, hostile, refusal } from '../refusal.ts'

const LOCAL_HEADER_MAGIC = Buffer.from('PK\x03\x04', 'latin1')
const END_MAGIC = Buffer.from('PK\x05\x06', 'latin1')
const ZIP64_LOCATOR_MAGIC = Buffer.from('PK\x06\x07', 'latin1')
const END_LENGTH = 22
const ZIP64_LOCATOR_LENGTH = 20
const MAX_COMMENT_LENGTH = 0xffff
const MAX_DIRECTORY_LENGTH = 32 * 1024 * 1024
/** Where the record keeps the central directory's offset (APPNOTE 4.3.16). */
const DIRECTORY_OFFSET_FIELD = 16

export interface EndRecord {
  /** Offset of the end record in the file. */
  readonly offset: number
  /** The record with its comment, to the end of the file. */
  readonly bytes: Uint8Array
  readonly entryCount: number
  readonly directoryOffset: number
  readonly directoryLength: number
}

/**
 * Finds and checks the end-of-central-directory record. Stricter than ZIP and as strict as Android: one disk,
 * no ZIP64, and the directory runs exactly up to the record.
 */
export async function readEndRecord(source: ByteSource): Promise<EndRecord> {
  const tailLength = Math.min(source.size, ZIP64_LOCATOR_LENGTH + END_LENGTH + MAX_COMMENT_LENGTH)
  const tailOffset = source.size - tailLength
  const tail = Buffer.from(await source.read(tailOffset, tailLength))
  const at = tailLength < END_LENGTH ? -1 : tail.lastIndexOf(END_MAGIC, tailLength - END_LENGTH)
  if (at === -1) throw await withoutEnd(source)
  const record = parseEnd(tail.subarray(at), tailOffset + at)
  const locator = tail.subarray(Math.max(0, at - ZIP64_LOCATOR_LENGTH), at)
  if (locator.indexOf(ZIP64_LOCATOR_MAGIC) === 0) {
    throw record.entryCount === 0xffff ? hostile('zip.too_many_entries') : damaged('zip.zip64')
  }
  return checkPlace(record)
}

/** What begins like a ZIP was one before it lost its end; anything else never was. */
async function withoutEnd(source: ByteSource) {
  const begins = await source.read(0, Math.min(source.size, LOCAL_HEADER_MAGIC.length))
  return LOCAL_HEADER_MAGIC.equals(begins) ? damaged('zip.truncated') : refusal('apk.not_an_apk', 'zip.none')
}

function parseEnd(bytes: Uint8Array, offset: number): EndRecord {
  const reader = new ByteReader(bytes, 'zip.end_record').at(END_MAGIC.length)
  const disks = [reader.u16(), reader.u16()]
  const [entriesHere, entryCount] = [reader.u16(), reader.u16()]
  const [directoryLength, directoryOffset] = [reader.u32(), reader.u32()]
  if (reader.u16() !== reader.remaining) throw damaged('zip.comment_length')
  if (disks.some((disk) => disk !== 0) || entriesHere !== entryCount) throw damaged('zip.many_disks')
  return { offset, bytes, entryCount, directoryOffset, directoryLength }
}

function checkPlace(record: EndRecord): EndRecord {
  if (record.directoryOffset + record.directoryLength !== record.offset) throw damaged('zip.directory_place')
  if (record.directoryLength > MAX_DIRECTORY_LENGTH) throw hostile('zip.directory_too_large')
  return record
}

/** The record's bytes with another directory offset; nothing else changes. */
export function withDirectoryOffset(record: EndRecord, directoryOffset: number): Uint8Array {
  const bytes = new Uint8Array(record.bytes)
  new DataView(bytes.buffer).setUint32(DIRECTORY_OFFSET_FIELD, directoryOffset, true)
  return bytes
}
