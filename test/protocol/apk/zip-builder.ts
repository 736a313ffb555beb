import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly data: Uint8Array
  /** `data` is deflated already; `size` says what it expands to. */
  readonly deflated?: boolean
  readonly size?: number
  readonly crc?: number
  readonly flags?: number
  readonly method?: number
  /** Name of the local header, when it is to differ. */
  readonly localName?: string
  /** Offset the directory gives, when it is to lie. */
  readonly offset?: number
}

/** Content compressed once, to be used under many names. */
export function deflated(name: string, content: Uint8Array): ZipEntry {
  return { name, data: deflateRawSync(content), deflated: true, size: content.length, crc: crc32(content) }
}

function commonFields({ data, size, crc, flags, method, deflated }: ZipEntry): Buffer {
  const fields = Buffer.alloc(22)
  fields.writeUInt16LE(20, 0)
  fields.writeUInt16LE(flags ?? 0, 2)
  fields.writeUInt16LE(method ?? (deflated ? 8 : 0), 4)
  fields.writeUInt32LE(crc ?? crc32(data), 10)
  fields.writeUInt32LE(data.length, 14)
  fields.writeUInt32LE(size ?? data.length, 18)
  return fields
}

function lengths(name: Buffer, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  bytes.writeUInt16LE(name.length, 0)
  return bytes
}

/** Writes a ZIP file, an honest one unless the entries say otherwise. */
export function buildZip(entries: readonly ZipEntry[], count = entries.length): Buffer {
  const local: Buffer[] = []
  const directory: Buffer[] = []
  let position = 0
  for (const entry of entries) {
    const localName = Buffer.from(entry.localName ?? entry.name, 'latin1')
    const name = Buffer.from(entry.name, 'latin1')
    const parts = [
      Buffer.from('PK\x03\x04'),
      commonFields(entry),
      lengths(localName, 4),
      localName,
      entry.data,
    ]
    const tail = lengths(name, 18)
    tail.writeUInt32LE(entry.offset ?? position, 14)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), commonFields(entry), tail, name)
    const written = Buffer.concat(parts)
    local.push(written)
    position += written.length
  }
  const listing = Buffer.concat(directory)
  return Buffer.concat([...local, listing, endRecord(count, listing.length, position)])
}

function endRecord(count: number, directoryLength: number, directoryOffset: number): Buffer {
  const bytes = Buffer.alloc(22)
  bytes.write('PK\x05\x06', 'latin1')
  bytes.writeUInt16LE(count & 0xffff, 8)
  bytes.writeUInt16LE(count & 0xffff, 10)
  bytes.writeUInt32LE(directoryLength, 12)
  bytes.writeUInt32LE(directoryOffset, 16)
  return bytes
}
