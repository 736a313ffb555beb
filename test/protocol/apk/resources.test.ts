import { describe, expect, it } from 'vitest'
import { ByteReader } from '../../../shared/protocol/apk/byte-reader.ts'
import { describeFacts } from '../../../shared/protocol/apk/manifest-facts.ts'
import { readChunk } from '../../../shared/protocol/apk/resources/chunks.ts'
import { parseManifest } from '../../../shared/protocol/apk/resources/manifest.ts'
import { resolve } from '../../../shared/protocol/apk/resources/resolve.ts'
import { parseResourceTable } from '../../../shared/protocol/apk/resources/resource-table.ts'
import { StringPool } from '../../../shared/protocol/apk/resources/string-pool.ts'
import { refusalOf } from './fixtures.ts'
import { buildTable, buildXml, chunk, type Element, integer, reference } from './resource-builder.ts'
import { sampleManifest, sampleTable } from './sample.ts'

const first = { kind: 'reference', id: 0x7f010000 } as const
const textOf = (table: Buffer, language?: 'ja' | 'en') => resolve(parseResourceTable(table), first, language)

describe('resource table', () => {
  it.each(['plain', 'sparse', 'offset16', 'compact'] as const)('reads %s entries', (layout) => {
    const table = buildTable([{ values: [undefined, undefined, 'third', 'fourth'], layout }])
    const value = (index: number) =>
      resolve(parseResourceTable(table), { kind: 'reference', id: 0x7f010000 + index })?.value
    expect(value(2)).toEqual({ kind: 'string', text: 'third' })
    expect(value(3)).toEqual({ kind: 'string', text: 'fourth' })
    expect(value(0)).toBeUndefined()
    expect(value(9)).toBeUndefined()
  })

  it.each([true, false])('reads strings of both encodings (utf8 %s)', (utf8) => {
    const text = `櫓${'長'.repeat(200)}`
    expect(textOf(buildTable([{ values: [text] }], { utf8 }))?.value).toEqual({ kind: 'string', text })
  })

  it('prefers the plain language, then its usual region, then the default', () => {
    const table = buildTable([
      { values: ['v31 default'], sdk: 31 },
      { values: ['default'] },
      { language: 'en', region: 'US', values: ['US'] },
      { language: 'ja', region: 'JP', values: ['日本'] },
      { language: 'ja', values: ['日本語'] },
      { language: 'fr', values: ['français'] },
    ])
    expect(textOf(table)).toEqual({ value: { kind: 'string', text: 'default' }, isLocalised: false })
    expect(textOf(table, 'ja')).toEqual({ value: { kind: 'string', text: '日本語' }, isLocalised: true })
    expect(textOf(table, 'en')).toEqual({ value: { kind: 'string', text: 'US' }, isLocalised: true })
  })

  it('follows references, remembers a language met on the way, and leaves a circle', () => {
    const chain = buildTable([
      { values: [reference(0x7f010001), 'end'] },
      { language: 'ja', values: [undefined, '終'] },
    ])
    expect(textOf(chain, 'ja')).toEqual({ value: { kind: 'string', text: '終' }, isLocalised: true })
    expect(textOf(buildTable([{ values: [reference(0x7f010000)] }]))).toBeUndefined()
  })
})

describe('manifest', () => {
  it.each([true, false])('is read in both string encodings, past unknown chunks (utf8 %s)', (utf8) => {
    const extra = [chunk(0x0999, Buffer.alloc(4), Buffer.alloc(12))]
    const manifest = parseManifest(buildXml(sampleManifest, { utf8, extra }))
    const facts = describeFacts(manifest, parseResourceTable(buildTable(sampleTable)))
    expect(facts).toMatchObject({ packageName: 'net.example.sample', minSdk: 29, labels: { ja: '櫓' } })
    expect(facts.labels).not.toHaveProperty('en')
  })

  it('falls back to the package name when the label is not in the table', () => {
    const manifest = parseManifest(buildXml(sampleManifest))
    expect(describeFacts(manifest, undefined).labels).toEqual({ default: 'net.example.sample' })
  })

  const refusal = (element: Element, options = {}) =>
    refusalOf(
      Promise.resolve().then(() => describeFacts(parseManifest(buildXml(element, options)), undefined)),
    )
  const named = (attributes: Element['attributes'] = [], name = 'net.example.sample'): Element => ({
    name: 'manifest',
    attributes: [{ name: 'package', value: name }, ...attributes],
  })

  it('refuses what is not a manifest', async () => {
    expect(await refusal({ name: 'layout' })).toBe('apk.damaged: manifest.root')
    expect(await refusal(named([], '../../etc'))).toBe('apk.damaged: manifest.package')
    expect(await refusalOf(Promise.resolve().then(() => parseManifest(Buffer.from('<manifest/>'))))).toMatch(
      /^apk.damaged/,
    )
  })

  it('refuses a version beyond what a number holds exactly', async () => {
    const major = { id: 0x01010576, name: 'versionCodeMajor', value: integer(0xffffffff) }
    expect(await refusal(named([major]))).toBe('apk.damaged: manifest.version_code')
  })

  it('ends where its root ends', () => {
    const second: Element = {
      name: 'manifest',
      children: [
        { name: 'uses-permission', attributes: [{ id: 0x01010003, name: 'name', value: 'p.SECOND' }] },
      ],
    }
    const bytes = buildXml({ name: 'wrapper', children: [sampleManifest, second] })
    // Without the wrapper's start the first manifest becomes the root and the second one follows it.
    bytes.writeUInt16LE(0x0999, bytes.indexOf(Buffer.of(0x02, 0x01, 0x10, 0x00)))
    expect(parseManifest(bytes).permissions).toEqual(['android.permission.NFC'])
  })

  it('refuses text that phones and tools would read differently', async () => {
    const twice = { name: 'manifest', attributes: [{ name: 'package', value: 'net.a.b', raw: 'net.c.d' }] }
    expect(await refusal(twice)).toBe('apk.hostile: xml.two_values')
    const pool = chunk(0x0001, Buffer.alloc(20), Buffer.alloc(0))
    expect(await refusal(named(), { extra: [pool] })).toBe('apk.hostile: xml.two_pools')
  })

  it('refuses a flood of permissions or chunks', async () => {
    const permission = (index: number): Element => ({
      name: 'uses-permission',
      attributes: [{ id: 0x01010003, name: 'name', value: `p.P${index}` }],
    })
    const flood = (length: number) => ({
      ...named(),
      children: Array.from({ length }, (_, index) => permission(index)),
    })
    expect(await refusal(flood(1001))).toBe('apk.hostile: manifest.permissions')
    const chunks = Buffer.alloc(131_073 * 8, chunk(0x0999, Buffer.alloc(0), Buffer.alloc(0)))
    expect(await refusal(named(), { extra: [chunks] })).toBe('apk.hostile: resources.too_many_chunks')
  })
})

it('refuses strings that overlap to make much out of little', () => {
  const count = 100
  const header = Buffer.from(Uint32Array.of(count, 0, 0, 28 + 4 * count, 0).buffer)
  const offsets = Buffer.from(Uint32Array.from({ length: count }, (_, index) => 2 * index).buffer)
  // Every word is a length of 256 characters, so that a string begins at each.
  const body = Buffer.alloc(1000, Buffer.of(0x00, 0x01))
  const pool = new StringPool(
    readChunk(new ByteReader(chunk(0x0001, header, Buffer.concat([offsets, body])), 'test')),
  )
  const readAll = () => Array.from({ length: count }, (_, index) => pool.get(index))
  expect(readAll).toThrow(expect.objectContaining({ details: { reason: 'strings.overlap' } }))
})
