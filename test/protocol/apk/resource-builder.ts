/** Writes binary XML and resource tables, the part of AOSP `ResourceTypes.h` that the tests need. */
export interface Typed {
  readonly type: number
  readonly data: number
}
export const reference = (id: number): Typed => ({ type: 0x01, data: id })
export const integer = (value: number): Typed => ({ type: 0x10, data: value })

export interface Attribute {
  readonly id?: number
  readonly name: string
  readonly value: Typed | string
  /** Raw text beside the typed value, when it is to differ. */
  readonly raw?: string
}

export interface Element {
  readonly name: string
  readonly attributes?: readonly Attribute[]
  readonly children?: readonly Element[]
}

export interface TableEntry {
  readonly language?: string
  readonly region?: string
  /** Platform version qualifier, which makes the configuration not plain. */
  readonly sdk?: number
  readonly values: readonly (Typed | string | undefined)[]
  readonly layout?: 'plain' | 'sparse' | 'offset16' | 'compact'
}

const NONE = 0xffffffff
export const u16 = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer)
export const u32 = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer)

export function chunk(type: number, header: Uint8Array, body: Uint8Array): Buffer {
  const padding = Buffer.alloc(-(header.length + body.length) & 3)
  const length = 8 + header.length + body.length + padding.length
  return Buffer.concat([u16(type, 8 + header.length), u32(length), header, body, padding])
}

class Strings {
  readonly list: string[] = []

  index(text: string): number {
    const known = this.list.indexOf(text)
    return known === -1 ? this.list.push(text) - 1 : known
  }

  pool(utf8: boolean): Buffer {
    const encoded = this.list.map((text) => {
      if (!utf8) return Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le'), u16(0)])
      const bytes = Buffer.from(text)
      return Buffer.concat([varLength(text.length), varLength(bytes.length), bytes, Buffer.alloc(1)])
    })
    const offsets = encoded.map((_, index) => Buffer.concat(encoded.slice(0, index)).length)
    const start = 28 + 4 * encoded.length
    const header = u32(encoded.length, 0, utf8 ? 0x100 : 0, start, 0)
    return chunk(0x0001, header, Buffer.concat([u32(...offsets), ...encoded]))
  }
}

const varLength = (length: number) =>
  length > 0x7f ? Buffer.of(0x80 | (length >> 8), length & 0xff) : Buffer.of(length)

const typedOf = (value: Typed | string, strings: Strings): Typed =>
  typeof value === 'string' ? { type: 0x03, data: strings.index(value) } : value

const resValue = ({ type, data }: Typed) => Buffer.concat([u16(8), Buffer.of(0, type), u32(data)])

/** A binary XML file with `root`; `extra` chunks are put in front of the elements. */
export function buildXml(root: Element, { utf8 = true, extra = [] as readonly Buffer[] } = {}): Buffer {
  const strings = new Strings()
  const ids: number[] = []
  collectIds(root, strings, ids)
  const body = writeElement(root, strings)
  const map = chunk(0x0180, Buffer.alloc(0), u32(...ids))
  return chunk(0x0003, Buffer.alloc(0), Buffer.concat([strings.pool(utf8), map, ...extra, body]))
}

/** Names with ids come first in the pool, because the map numbers them from 0. */
function collectIds(element: Element, strings: Strings, ids: number[]): void {
  for (const { id, name } of element.attributes ?? []) {
    if (id !== undefined) ids[strings.index(name)] = id
  }
  for (const child of element.children ?? []) collectIds(child, strings, ids)
}

function writeElement(element: Element, strings: Strings): Buffer {
  const attributes = (element.attributes ?? []).map(({ name, value, raw }) => {
    const rawIndex = raw === undefined ? NONE : strings.index(raw)
    return Buffer.concat([u32(NONE, strings.index(name), rawIndex), resValue(typedOf(value, strings))])
  })
  const name = strings.index(element.name)
  const start = Buffer.concat([u32(NONE, name), u16(20, 20, attributes.length, 0, 0, 0), ...attributes])
  const children = (element.children ?? []).map((child) => writeElement(child, strings))
  const node = u32(1, NONE)
  return Buffer.concat([chunk(0x0102, node, start), ...children, chunk(0x0103, node, u32(NONE, name))])
}

/** A resource table of package 0x7f whose type 1 holds `entries`, one type chunk each. */
export function buildTable(entries: readonly TableEntry[], { utf8 = true } = {}): Buffer {
  const strings = new Strings()
  const types = entries.map((entry) => writeType(entry, strings))
  const packageHeader = Buffer.concat([u32(0x7f), Buffer.alloc(256), u32(0, 0, 0, 0, 0)])
  const packageChunk = chunk(0x0200, packageHeader, Buffer.concat(types))
  return chunk(0x0002, u32(1), Buffer.concat([strings.pool(utf8), packageChunk]))
}

function writeType({ language = '', region = '', sdk = 0, values, layout }: TableEntry, strings: Strings) {
  const config = Buffer.alloc(64)
  config.writeUInt32LE(64, 0)
  config.write(language, 8, 'latin1')
  config.write(region, 10, 'latin1')
  config.writeUInt16LE(sdk, 24)
  const present = values.flatMap((value, index) => (value === undefined ? [] : [{ index, value }]))
  const written = present.map(({ value }) => writeEntry(typedOf(value, strings), layout === 'compact'))
  const size = layout === 'compact' ? 8 : 16
  const place = (index: number) => present.findIndex((one) => one.index === index) * size
  const offsets = {
    sparse: () => Buffer.concat(present.map(({ index }) => u16(index, place(index) / 4))),
    offset16: () => u16(...values.map((value, index) => (value === undefined ? 0xffff : place(index) / 4))),
    plain: () => u32(...values.map((value, index) => (value === undefined ? NONE : place(index)))),
  }[layout === undefined || layout === 'compact' ? 'plain' : layout]()
  const flags = { sparse: 1, offset16: 2, plain: 0, compact: 0 }[layout ?? 'plain']
  const padded = Buffer.concat([offsets, Buffer.alloc(-offsets.length & 3)])
  const count = layout === 'sparse' ? present.length : values.length
  const header = Buffer.concat([Buffer.of(1, flags, 0, 0), u32(count, 84 + padded.length), config])
  return chunk(0x0201, header, Buffer.concat([padded, ...written]))
}

const writeEntry = (value: Typed, compact: boolean) =>
  compact
    ? Buffer.concat([u16(0x7777, 0x0008 | (value.type << 8)), u32(value.data)])
    : Buffer.concat([u16(8, 0), u32(0), resValue(value)])
