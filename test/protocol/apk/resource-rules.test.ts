/** What binary XML and resource tables may say, to the edge of each rule; whole files are in `resources.test.ts`. */
import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../../shared/protocol/apk/byte-reader.ts'
import { describeFacts } from '../../../shared/protocol/apk/manifest-facts.ts'
import { xmlElements } from '../../../shared/protocol/apk/resources/binary-xml.ts'
import { childChunks, readChunk } from '../../../shared/protocol/apk/resources/chunks.ts'
import { parseManifest } from '../../../shared/protocol/apk/resources/manifest.ts'
import { resolve } from '../../../shared/protocol/apk/resources/resolve.ts'
import { parseResourceTable } from '../../../shared/protocol/apk/resources/resource-table.ts'
import { StringPool } from '../../../shared/protocol/apk/resources/string-pool.ts'
import { typedValue } from '../../../shared/protocol/apk/resources/value.ts'
import { refusalIn } from './fixtures.ts'
import {
  type Attribute,
  buildTable,
  buildXml,
  chunk,
  type Element,
  integer,
  reference,
  type TableEntry,
  u16,
  u32,
} from './resource-builder.ts'
import { sampleManifest } from './sample.ts'

const NONE = 0xffffffff
const none = Buffer.alloc(0)
const chunkOf = (bytes: Buffer) => readChunk(new ByteReader(bytes, 'why'))

describe('a chunk', () => {
  const header = (headerLength: number, length: number) =>
    Buffer.concat([u16(1, headerLength), u32(length), u32(0, 0)])

  it('has a header of eight bytes or more, and ends where its file does', async () => {
    expect(chunkOf(header(8, 16))).toMatchObject({ type: 1, headerLength: 8 })
    expect(chunkOf(header(16, 16)).reader.length).toBe(16)
    expect(await refusalIn(() => chunkOf(header(7, 16)))).toBe('apk.damaged: resources.chunk')
    expect(await refusalIn(() => chunkOf(header(16, 15)))).toBe('apk.damaged: resources.chunk')
    expect(await refusalIn(() => chunkOf(header(8, 17)))).toBe('apk.damaged: why')
  })

  it('holds others to its last byte, where an empty one fits; less than a header is filling', () => {
    const inside = (rest: Buffer) => {
      const outer = Buffer.concat([u16(3, 8), u32(8 + rest.length), rest])
      return [...childChunks(chunkOf(outer))].map(({ type }) => type)
    }
    const empty = chunk(0x0999, none, none)
    expect(inside(empty)).toEqual([0x0999])
    expect(inside(Buffer.concat([empty, empty, Buffer.alloc(7)]))).toEqual([0x0999, 0x0999])
  })
})

describe('a string pool', () => {
  const poolOf = (strings: Buffer, count = 1, flags = 0) => {
    const head = u32(count, 0, flags, 28 + 4, 0)
    return new StringPool(chunkOf(chunk(0x0001, head, Buffer.concat([u32(0), strings]))))
  }

  it('has the strings it counts, and none for "none"', async () => {
    const pool = poolOf(Buffer.concat([u16(1), Buffer.from('a', 'utf16le'), u16(0)]))
    expect([pool.get(0), pool.get(NONE)]).toEqual(['a', undefined])
    expect(await refusalIn(() => pool.get(1))).toBe('apk.damaged: strings.index')
  })

  it('takes 32,767 characters of UTF-16 and no more, also when a long length says so', async () => {
    const of = (length: number) => Buffer.concat([u16(length), Buffer.alloc(2 * length, 'a\0'), u16(0)])
    expect(poolOf(of(0x7fff)).get(0)).toHaveLength(0x7fff)
    const long = (high: number, low: number) =>
      Buffer.concat([u16(0x8000 | high, low), Buffer.alloc(80_000, 'a\0')])
    expect(poolOf(long(0, 3)).get(0)).toBe('aaa')
    expect(await refusalIn(() => poolOf(long(0, 0x8000)).get(0))).toBe('apk.damaged: strings.length')
    expect(await refusalIn(() => poolOf(long(1, 0)).get(0))).toBe('apk.damaged: strings.length')
  })

  it('may spend on its strings what it is long, and decodes each once', async () => {
    // Ninety-six bytes of UTF-8 in a pool of 132: the same bytes again cost nothing, others would.
    const text = Buffer.concat([Buffer.of(96, 96), Buffer.alloc(96, 'a'), Buffer.alloc(2)])
    const head = u32(3, 0, 0x100, 28 + 12, 0)
    const pool = new StringPool(chunkOf(chunk(0x0001, head, Buffer.concat([u32(0, 0, 1), text]))))
    expect([pool.get(0), pool.get(1)]).toEqual(['a'.repeat(96), 'a'.repeat(96)])
    expect(await refusalIn(() => pool.get(2))).toBe('apk.hostile: strings.overlap')
  })
})

describe('a value', () => {
  const strings = new StringPool(chunkOf(buildXml({ name: 'root' }).subarray(8)))

  it('is text, a reference, a number of three kinds, or something that does not matter', () => {
    expect(typedValue(0x03, 0, strings)).toEqual({ kind: 'string', text: 'root' })
    expect(typedValue(0x03, NONE, strings)).toEqual({ kind: 'other' })
    expect(typedValue(0x01, 7, strings)).toEqual({ kind: 'reference', id: 7 })
    for (const type of [0x10, 0x11, 0x12])
      expect(typedValue(type, 7, strings)).toEqual({ kind: 'integer', value: 7 })
    for (const type of [0x00, 0x02, 0x04, 0x0f, 0x13, 0x1c])
      expect(typedValue(type, 7, strings)).toEqual({ kind: 'other' })
  })
})

describe('a resource table', () => {
  const valueAt = (table: Buffer, index = 0) =>
    resolve(parseResourceTable(table), { kind: 'reference', id: 0x7f010000 + index })?.value
  const textOf = (entries: TableEntry[], language?: 'ja' | 'en') =>
    resolve(parseResourceTable(buildTable(entries)), { kind: 'reference', id: 0x7f010000 }, language)

  it('is a table, with strings; without them it knows nothing', async () => {
    expect(await refusalIn(() => parseResourceTable(buildXml(sampleManifest)))).toBe(
      'apk.damaged: resources.not_a_table',
    )
    expect(parseResourceTable(chunk(0x0002, u32(1), none)).candidates(0x7f010000)).toEqual([])
    expect(parseResourceTable(buildTable([{ values: ['a'] }])).candidates(0x7f020000)).toEqual([])
    expect(await refusalIn(() => parseResourceTable(Buffer.alloc(4)))).toBe(
      'apk.damaged: resources.structure',
    )
  })

  it('finds its strings behind chunks it does not know', () => {
    const table = buildTable([{ values: ['text'] }])
    const unknown = chunk(0x0999, none, none)
    const longer = Buffer.concat([table.subarray(0, 12), unknown, table.subarray(12)])
    longer.writeUInt32LE(longer.length, 4)
    expect(valueAt(longer)).toEqual({ kind: 'string', text: 'text' })
  })

  it('holds 65,536 chunks over all its packages and no more', async () => {
    const of = (...counts: number[]) => {
      const packages = counts.map((count) => {
        const head = Buffer.concat([u32(0x7f), Buffer.alloc(276)])
        return chunk(0x0200, head, Buffer.alloc(count * 8, chunk(0x0999, none, none)))
      })
      return chunk(0x0002, u32(packages.length), Buffer.concat(packages))
    }
    expect(parseResourceTable(of(65_535, 1)).candidates(0)).toEqual([])
    expect(await refusalIn(() => parseResourceTable(of(65_535, 2)))).toBe(
      'apk.hostile: resources.too_many_chunks',
    )
  })

  it('has no value for a bag', () => {
    const table = buildTable([{ values: [integer(1)] }])
    expect(valueAt(table)).toEqual({ kind: 'integer', value: 1 })
    table.writeUInt16LE(0x0001, table.length - 16 + 2)
    expect(valueAt(table)).toBeUndefined()
  })

  it('is asked for no sparse entry behind the last', () => {
    const table = buildTable([{ values: ['a', undefined, 'c'], layout: 'sparse' }])
    expect(valueAt(table, 2)).toEqual({ kind: 'string', text: 'c' })
    expect(valueAt(table, 1)).toBeUndefined()
    // The word behind the last entry is no entry, although it looks like one for index 8.
    expect(valueAt(table, 8)).toBeUndefined()
  })

  it('is followed for eight steps', () => {
    const chain = (length: number): TableEntry[] => [
      { values: [...Array.from({ length }, (_, i) => reference(0x7f010001 + i)), 'end'] },
    ]
    expect(textOf(chain(7))?.value).toEqual({ kind: 'string', text: 'end' })
    expect(textOf(chain(8))).toBeUndefined()
  })

  it('gives a region its own language only, and a plain configuration before others', () => {
    const plain = { values: ['default'] }
    expect(textOf([plain, { region: 'JP', values: ['region'] }])?.value).toMatchObject({ text: 'default' })
    expect(textOf([{ region: 'JP', values: ['region'] }], 'ja')).toBeUndefined()
    expect(textOf([plain, { language: 'ja', region: 'US', values: ['x'] }], 'ja')?.value).toMatchObject({
      text: 'default',
    })
    const regional = { language: 'ja', region: 'JP', values: ['JP'] }
    expect(textOf([{ ...regional, sdk: 31, values: ['JP-v31'] }, regional], 'ja')?.value).toMatchObject({
      text: 'JP',
    })
    expect(textOf([{ ...regional, sdk: 31, values: ['JP-v31'] }, plain], 'ja')?.value).toMatchObject({
      text: 'JP-v31',
    })
    const language = { language: 'ja', sdk: 31, values: ['ja-v31'] }
    expect(textOf([regional, language], 'ja')?.value).toMatchObject({ text: 'ja-v31' })
    expect(textOf([{ language: 'ja', values: ['ja'] }])).toBeUndefined()
  })
})

describe('binary XML', () => {
  const elementsOf = (bytes: Buffer) => [...xmlElements(bytes)]
  const start = chunk(0x0102, u32(1, NONE), Buffer.concat([u32(NONE, 0), u16(20, 20, 0, 0, 0, 0)]))
  const fileOf = (...chunks: Buffer[]) => chunk(0x0003, none, Buffer.concat(chunks))

  it('is of its own type, and names nothing before its strings', async () => {
    expect(await refusalIn(() => elementsOf(buildTable([{ values: [] }])))).toBe(
      'apk.damaged: xml.not_binary',
    )
    expect(await refusalIn(() => elementsOf(fileOf(start)))).toBe('apk.damaged: xml.no_strings')
    expect(await refusalIn(() => elementsOf(Buffer.alloc(4)))).toBe('apk.damaged: xml.structure')
  })

  it('knows attributes by their number, or by name where they have none', () => {
    const attributes: Attribute[] = [
      { id: 0x0101021b, name: 'versionCode', value: integer(7) },
      { name: 'package', value: 'net.example' },
    ]
    const [root] = elementsOf(buildXml({ name: 'manifest', attributes }))
    expect([...(root?.attributes.keys() ?? [])]).toEqual([0x0101021b, 'package'])
    const [plain] = elementsOf(buildXml({ name: 'a', attributes: attributes.slice(1) }))
    expect([...(plain?.attributes.keys() ?? [])]).toEqual(['package'])
  })

  it('counts the first of two attributes with one name', () => {
    const twice = ['net.first', 'net.second'].map((value) => ({ name: 'package', value }))
    const [root] = elementsOf(buildXml({ name: 'manifest', attributes: twice }))
    expect(root?.attributes.get('package')).toEqual({ kind: 'string', text: 'net.first' })
  })

  it('wants twenty bytes of an attribute, where there is one', async () => {
    const file = buildXml({ name: 'a', attributes: [{ name: 'b', value: integer(1) }] })
    const size = file.indexOf(u16(20, 20, 1))
    file.writeUInt16LE(19, size + 2)
    expect(await refusalIn(() => elementsOf(file))).toBe('apk.damaged: xml.attributes')
    const without = buildXml({ name: 'a' })
    without.writeUInt16LE(0, without.indexOf(u16(20, 20, 0)) + 2)
    expect(elementsOf(without)).toHaveLength(1)
  })

  it('lets a number have a text beside it', () => {
    const [root] = elementsOf(
      buildXml({ name: 'a', attributes: [{ name: 'b', value: integer(1), raw: 'one' }] }),
    )
    expect(root?.attributes.get('b')).toEqual({ kind: 'integer', value: 1 })
  })

  it('gives names that are not there as empty', () => {
    const file = buildXml({ name: 'a', attributes: [{ name: 'b', value: integer(1) }] })
    const at = file.indexOf(u16(20, 20, 1)) - 4
    file.writeUInt32LE(NONE, at)
    file.writeUInt32LE(NONE, at + 4 + 12 + 4)
    const [root] = elementsOf(file)
    expect([root?.name, ...(root?.attributes.keys() ?? [])]).toEqual(['', ''])
  })
})

describe('a manifest', () => {
  const packaged = (name: string): Attribute => ({ name: 'package', value: name })
  const manifestOf = (change: Partial<Element> = {}): Element => ({
    name: 'manifest',
    attributes: [packaged('net.example.sample')],
    ...change,
  })
  const parse = (element: Element) => parseManifest(buildXml(element))
  const permission = (value: Attribute['value'], name = 'uses-permission'): Element => ({
    name,
    attributes: [{ id: 0x01010003, name: 'name', value }],
  })

  it.each(['a.b', 'A1_.b2_c', `${'a'.repeat(110)}.${'b'.repeat(112)}`])('may be of package %s', (name) => {
    expect(parse(manifestOf({ attributes: [packaged(name)] })).packageName).toBe(name)
  })

  it.each([
    '',
    'a',
    '1a.b',
    'a.1b',
    'a..b',
    'a.b.',
    '.a.b',
    ' a.b',
    'a.b ',
    'a.b-c',
    `${'a'.repeat(110)}.${'b'.repeat(113)}`,
  ])('is not of package "%s"', async (name) => {
    expect(await refusalIn(() => parse(manifestOf({ attributes: [packaged(name)] })))).toBe(
      'apk.damaged: manifest.package',
    )
  })

  it('has a root, and a package that is text', async () => {
    const empty = chunk(0x0003, none, buildXml(sampleManifest).subarray(8, 8))
    expect(await refusalIn(() => parseManifest(empty))).toBe('apk.damaged: manifest.root')
    for (const attributes of [[], [{ name: 'package', value: integer(1) }]])
      expect(await refusalIn(() => parse(manifestOf({ attributes })))).toBe('apk.damaged: manifest.package')
  })

  it('asks for permissions of both kinds, once each, by text of up to 255 characters', () => {
    const longest = 'p'.repeat(255)
    const children = [
      permission('p.ONE'),
      permission('p.ONE', 'uses-permission-sdk-23'),
      permission('p.TWO', 'uses-permission-sdk-23'),
      permission(longest),
      permission(`${longest}p`),
      permission(integer(1)),
      { name: 'uses-permission' },
      permission('p.NOT', 'permission'),
    ]
    expect(parse(manifestOf({ children })).permissions).toEqual(['p.ONE', 'p.TWO', longest])
  })

  it('asks for a thousand permissions and no more', () => {
    const children = Array.from({ length: 1000 }, (_, index) => permission(`p.P${index}`))
    expect(parse(manifestOf({ children })).permissions).toHaveLength(1000)
  })

  it('says nothing deeper than its second level', () => {
    const label = (value: string) => ({ attributes: [{ id: 0x01010001, name: 'label', value }] })
    const children = [
      { name: 'queries', children: [permission('p.DEEP'), { name: 'application', ...label('deep') }] },
      { name: 'application', ...label('shown') },
      { name: 'application', ...label('second') },
    ]
    const manifest = parse(manifestOf({ children }))
    expect(manifest).toMatchObject({ permissions: [], values: { label: { text: 'shown' } } })
  })

  it('gives facts: labels of both languages, cut where Android cuts, and previews as what is newest', () => {
    const children = [
      {
        name: 'uses-sdk',
        attributes: [{ id: 0x0101020c, name: 'minSdkVersion', value: reference(0x7f090000) }],
      },
      { name: 'application', attributes: [{ id: 0x01010001, name: 'label', value: reference(0x7f010000) }] },
    ]
    const table = buildTable([
      { values: ['l'.repeat(1001)] },
      { language: 'en', values: ['English'] },
      { language: 'ja', values: ['日本語'] },
    ])
    const facts = describeFacts(parse(manifestOf({ children })), parseResourceTable(table))
    expect(facts.labels).toEqual({ default: 'l'.repeat(1000), en: 'English', ja: '日本語' })
    // A version that the table does not have is none.
    expect(facts).toMatchObject({
      minSdk: 1,
      targetSdk: 1,
      versionName: '',
      versionCode: 0,
      debuggable: false,
    })
  })
})
