/** What a ZIP may say of itself, to the edge of each rule; whole files are in `refusals.test.ts`. */

import { describe, expect, it } from 'vitest'
import type { Entry } from 'yauzl'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { readApk } from '../../../shared/protocol/apk/read-apk.ts'
import { openArchive } from '../../../shared/protocol/apk/zip/archive.ts'
import { DirectoryCheck } from '../../../shared/protocol/apk/zip/directory-check.ts'
import { readEndRecord } from '../../../shared/protocol/apk/zip/end-record.ts'
import { refusalIn, refusalOf } from './fixtures.ts'
import { sampleEntries } from './sample.ts'
import { buildZip, deflated, type ZipEntry } from './zip-builder.ts'

const KIB = 1024
const MIB = 1024 ** 2
const GIB = 1024 ** 3

describe('the end record', () => {
  const zip = buildZip(sampleEntries())
  const end = zip.length - 22
  const changed = (offset: number, value: number) => {
    const copy = Buffer.from(zip)
    copy.writeUInt16LE(value, end + offset)
    return copy
  }
  const commented = (comment: Uint8Array) => Buffer.concat([changed(20, comment.length), comment])
  const read = (bytes: Uint8Array) => readEndRecord(bufferSource(bytes))
  const refused = (bytes: Uint8Array) => refusalOf(read(bytes))

  it('is found behind the directory, with its comment up to the longest', async () => {
    expect(await read(zip)).toMatchObject({
      offset: end,
      entryCount: 3,
      directoryLength: end - zip.indexOf('PK\x01\x02'),
    })
    for (const comment of [Buffer.alloc(1), Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(0xffff)]) {
      const record = await read(commented(comment))
      expect([record.offset, record.bytes.length]).toEqual([end, 22 + comment.length])
    }
  })

  it('is of one disk that has every entry', async () => {
    for (const offset of [4, 6]) expect(await refused(changed(offset, 1))).toBe('apk.damaged: zip.many_disks')
    expect(await refused(changed(8, 2))).toBe('apk.damaged: zip.many_disks')
  })

  it('has no ZIP64 record before it', async () => {
    const locator = Buffer.concat([Buffer.alloc(9), Buffer.from('PK\x06\x07'), Buffer.alloc(16)])
    expect(await refused(Buffer.concat([locator, buildZip([])]))).toBe('apk.damaged: zip.zip64')
    expect(await refused(Buffer.concat([locator, buildZip([], 0xffff)]))).toBe(
      'apk.hostile: zip.too_many_entries',
    )
  })

  it('is missing in what was cut, and in what never had one', async () => {
    expect(await refused(zip.subarray(0, -1))).toBe('apk.damaged: zip.truncated')
    expect(await refused(zip.subarray(0, 4))).toBe('apk.damaged: zip.truncated')
    expect(await refused(zip.subarray(0, 3))).toBe('apk.not_an_apk: zip.none')
    expect(await refused(Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(17)]))).toBe(
      'apk.not_an_apk: zip.none',
    )
  })

  it('knows of a directory of 32 MiB and no more', async () => {
    const of = (directoryLength: number) => {
      const bytes = Buffer.concat([Buffer.alloc(directoryLength), buildZip([])])
      bytes.writeUInt32LE(directoryLength, directoryLength + 12)
      return bytes
    }
    expect(await read(of(32 * MIB))).toMatchObject({ directoryOffset: 0, directoryLength: 32 * MIB })
    expect(await refused(of(32 * MIB + 1))).toBe('apk.hostile: zip.directory_too_large')
  })
})

describe('a directory', () => {
  interface Listed {
    readonly name?: string
    readonly at?: number
    readonly packed?: number
    readonly size?: number
    readonly extra?: number
    readonly comment?: number
  }
  /** An entry as the library gives it, as far as it is looked at. */
  const entryOf = ({
    name = 'a',
    at = 0,
    packed = 0,
    size = packed,
    extra = 0,
    comment = 0,
  }: Listed): Entry =>
    ({
      ...{ fileNameRaw: Buffer.from(name), fileNameLength: name.length, extraFieldLength: extra },
      ...{
        fileCommentLength: comment,
        relativeOffsetOfLocalHeader: at,
        compressedSize: packed,
        uncompressedSize: size,
      },
    }) as Entry

  function check(fileSize: number, entriesEnd: number, entries: readonly Listed[], directoryLength?: number) {
    const directory = new DirectoryCheck(fileSize, entriesEnd)
    for (const entry of entries) directory.add(entryOf(entry))
    const lengths = entries.map(
      ({ name = 'a', extra = 0, comment = 0 }) => 46 + name.length + extra + comment,
    )
    directory.finish(directoryLength ?? lengths.reduce((sum, length) => sum + length, 0))
    return [...directory.names]
  }
  const refused = (...args: Parameters<typeof check>) => refusalIn(() => check(...args))

  it('is as long as its entries, with what each carries', async () => {
    expect(check(100, 100, [{ extra: 5, comment: 7 }])).toEqual(['a'])
    expect(await refused(100, 100, [{ extra: 5, comment: 7 }], 58)).toBe('apk.hostile: zip.uncounted_entries')
    expect(check(100, 100, [])).toEqual([])
  })

  it('has entries that end where the entries end, header, name and all', async () => {
    expect(check(100, 50, [{ name: 'name', at: 6, packed: 10 }])).toEqual(['name'])
    expect(await refused(100, 50, [{ name: 'name', at: 7, packed: 10 }])).toBe('apk.damaged: zip.range')
  })

  it('has entries that share no byte, in whatever order it lists them', async () => {
    const [first, second] = [
      { name: 'first', at: 0, packed: 10 },
      { name: 'second', at: 45, packed: 10 },
    ]
    expect(check(200, 200, [first, second])).toEqual(['first', 'second'])
    expect(check(200, 200, [second, first])).toEqual(['second', 'first'])
    for (const pair of [
      [first, { ...second, at: 44 }],
      [{ ...second, at: 44 }, first],
    ])
      expect(await refused(200, 200, pair)).toBe('apk.hostile: zip.overlap')
  })

  it('has no entry that expands further than deflate can', async () => {
    expect(check(KIB, KIB, [{ packed: 10, size: 10_320 }])).toEqual(['a'])
    expect(await refused(KIB, KIB, [{ packed: 10, size: 10_321 }])).toBe('apk.hostile: zip.bomb')
  })

  it('expands to 256 MiB or to a hundred times the file, whichever is more, and to 4 GiB at most', async () => {
    const of = (fileSize: number, size: number): Parameters<typeof check> => [
      fileSize,
      fileSize,
      [{ packed: Math.ceil(size / 1032), size }],
    ]
    expect(check(...of(MIB, 256 * MIB))).toEqual(['a'])
    expect(await refused(...of(MIB, 256 * MIB + 1))).toBe('apk.hostile: zip.bomb')
    expect(check(...of(10 * MIB, 1000 * MIB))).toEqual(['a'])
    expect(await refused(...of(10 * MIB, 1000 * MIB + 1))).toBe('apk.hostile: zip.bomb')
    expect(check(...of(GIB, 4 * GIB))).toEqual(['a'])
    const more = [
      { packed: 100 * MIB, size: 4 * GIB },
      { name: 'b', at: 200 * MIB, packed: 1 },
    ]
    expect(await refused(GIB, GIB, more)).toBe('apk.hostile: zip.bomb')
  })
})

describe('an archive', () => {
  const open = async (bytes: Uint8Array, limits: Readonly<Record<string, number>>) => {
    const source = bufferSource(bytes)
    const end = await readEndRecord(source)
    return openArchive(source, end, end.directoryOffset, new Map(Object.entries(limits)))
  }
  const stored: ZipEntry = { name: 'a', data: Buffer.from('content') }
  const others = { name: 'b', data: Buffer.from('other') }

  it('gives what was asked for beforehand, packed or not, and nothing else', async () => {
    const archive = await open(buildZip([stored, others, deflated('c', Buffer.alloc(99))]), {
      a: 7,
      c: 99,
      d: 1,
    })
    expect(Buffer.from((await archive.read('a')) ?? []).toString()).toBe('content')
    expect(await archive.read('c')).toHaveLength(99)
    expect([await archive.read('b'), await archive.read('d')]).toEqual([undefined, undefined])
    expect([...archive.names]).toEqual(['a', 'b', 'c'])
  })

  it('refuses one byte above the limit, packed or not', async () => {
    expect(await refusalOf(open(buildZip([stored]), { a: 6 }))).toBe('apk.hostile: entry.too_large')
    expect(await refusalOf(open(buildZip([deflated('c', Buffer.alloc(99))]), { c: 98 }))).toBe(
      'apk.hostile: entry.too_large',
    )
  })

  const content = async (bytes: Uint8Array) => refusalOf((await open(bytes, { a: 1000 })).read('a'))

  it('wants one answer of how an entry is packed', async () => {
    const bytes = buildZip([stored])
    bytes.writeUInt16LE(8, 8)
    expect(await content(bytes)).toBe('apk.hostile: entry.two_headers')
  })

  it('wants the whole of an entry, and not more', async () => {
    const packed = deflated('a', Buffer.alloc(99))
    for (const size of [98, 100])
      expect(await content(buildZip([{ ...packed, size }]))).toBe('apk.damaged: entry.content')
    expect(await content(buildZip([{ ...packed, data: Buffer.alloc(20, 0xff) }]))).toBe(
      'apk.damaged: entry.content',
    )
  })

  it('wants content that lies in the file', async () => {
    const data = Buffer.alloc(200)
    const bytes = buildZip([{ name: 'a', data }])
    const behind = bytes.length - 31 - data.length
    bytes.writeUInt16LE(behind, 28)
    expect(await content(bytes)).toBe('apk.damaged: entry.content')
    bytes.writeUInt16LE(behind + 1, 28)
    expect(await content(bytes)).toBe('apk.damaged: zip.structure')
  })

  it.each(['assets/META-INF/CERT.SF', 'META-INF/CERT.SFX', 'META-INF/more/CERT.SF', 'META-INF/.SF/x'])(
    'is not signed by a file %s',
    async (name) => {
      const bytes = buildZip([...sampleEntries(), { ...others, name }])
      expect(await refusalOf(readApk(bufferSource(bytes)))).toBe('apk.unsigned: signature.none')
    },
  )

  it.each(['META-INF/CERT.SF', 'META-INF/a.sf'])('is signed by a file %s, the old way', async (name) => {
    const bytes = buildZip([...sampleEntries(), { ...others, name }])
    expect(await refusalOf(readApk(bufferSource(bytes)))).toBe('apk.v1_only: signature.v1_only')
  })
})
