import { describe, expect, it } from 'vitest'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { readApk } from '../../../shared/protocol/apk/read-apk.ts'
import { verifyApkSignature } from '../../../shared/protocol/apk/verify-signature.ts'
import { flipped, loadServerTest, refusalOf, withPairs } from './fixtures.ts'
import { sampleEntries } from './sample.ts'
import { buildZip, deflated, type ZipEntry } from './zip-builder.ts'

const read = (bytes: Uint8Array) => refusalOf(readApk(bufferSource(bytes)))
const readZip = (...more: ZipEntry[]) => read(buildZip([...sampleEntries(), ...more]))
const file = (name: string): ZipEntry => ({ name, data: Buffer.from('content') })

describe('not an APK', () => {
  it.each([0, 1, 3, 4, 21, 22, 1000])('text of %i bytes', async (length) => {
    expect(await read(Buffer.alloc(length, 'text '))).toBe('apk.not_an_apk: zip.none')
  })

  it('a ZIP without a manifest, an empty one included', async () => {
    expect(await read(buildZip([file('readme.txt')]))).toBe('apk.not_an_apk: apk.no_manifest')
    expect(await read(buildZip([]))).toBe('apk.not_an_apk: apk.no_manifest')
  })
})

describe('not signed for us', () => {
  it('no signature at all', async () => {
    expect(await readZip()).toBe('apk.unsigned: signature.none')
  })

  it('only a JAR signature, on a package that had v2 and v3 too', async () => {
    const v1Only = await withPairs(loadServerTest(), undefined)
    expect(await read(v1Only)).toBe('apk.v1_only: signature.v1_only')
    expect(await refusalOf(verifyApkSignature(bufferSource(v1Only)))).toBe('apk.v1_only: signature.v1_only')
  })
})

describe('damaged', () => {
  it('truncated anywhere', async () => {
    const apk = loadServerTest()
    for (let length = apk.length - 1; length > 4; length -= Math.ceil(length / 15)) {
      expect(await read(apk.subarray(0, length))).toMatch(/^apk\.damaged/)
    }
  })

  it('bytes behind the end, entries behind the directory, fewer entries than counted', async () => {
    const zip = buildZip(sampleEntries())
    expect(await read(Buffer.concat([zip, Buffer.of(0)]))).toBe('apk.damaged: zip.comment_length')
    expect(await read(Buffer.concat([Buffer.alloc(9), zip]))).toBe('apk.damaged: zip.directory_place')
    expect(await readZip({ ...file('far'), offset: 0x7fffffff })).toBe('apk.damaged: zip.range')
    expect(await read(flipped(zip, zip.indexOf('PK\x01\x02')))).toBe('apk.damaged: zip.structure')
    expect(await read(buildZip(sampleEntries(), 4))).toBe('apk.damaged: zip.range')
  })
})

describe('hostile', () => {
  it.each(['../escape', 'a/../../b', '/etc/passwd', 'C:/x', '..\\escape', 'nul\0byte'])(
    'name %j',
    async (name) => {
      expect(await readZip(file(name))).toBe('apk.hostile: zip.name')
    },
  )

  it.each(['AndroidManifest.xml', 'resources.arsc', 'classes.dex'])('a second %s', async (name) => {
    expect(await readZip(file(name))).toBe('apk.hostile: zip.duplicate_name')
  })

  it('entries that share bytes', async () => {
    expect(await readZip({ ...file('shared'), offset: 0 })).toBe('apk.hostile: zip.overlap')
  })

  it('a ratio that deflate cannot reach', async () => {
    const tiny = { ...file('tiny'), method: 8, size: 1_000_000 }
    expect(await readZip(tiny)).toBe('apk.hostile: zip.bomb')
  })

  it('a bomb of many honest entries', async () => {
    const zeros = deflated('', Buffer.alloc(32 * 1024 ** 2))
    const many = Array.from({ length: 9 }, (_, index) => ({ ...zeros, name: `zeros${index}` }))
    expect(await readZip(...many)).toBe('apk.hostile: zip.bomb')
  })

  it.each([
    ['AndroidManifest.xml', 17],
    ['resources.arsc', 65],
  ])('%s of %i MiB', async (name, mebibytes) => {
    const others = sampleEntries().filter((entry) => entry.name !== name)
    const large = deflated(name, Buffer.alloc(mebibytes * 1024 ** 2))
    expect(await read(buildZip([...others, large]))).toBe('apk.hostile: entry.too_large')
  })

  it('100,000 entries, counted modulo 65,536 or by ZIP64', async () => {
    const empty = { data: new Uint8Array(), crc: 0 }
    const many = Array.from({ length: 100_000 }, (_, index) => ({ ...empty, name: `${index}` }))
    expect(await read(buildZip(many))).toBe('apk.hostile: zip.uncounted_entries')
    const zip64 = buildZip([], 0xffff)
    const locator = Buffer.concat([Buffer.from('PK\x06\x07'), Buffer.alloc(16)])
    expect(await read(Buffer.concat([locator, zip64]))).toBe('apk.hostile: zip.too_many_entries')
  })
})

describe('a manifest that is two things', () => {
  const withManifest = async (change: Partial<ZipEntry>) => {
    const entries = sampleEntries().map((entry) =>
      entry.name === 'AndroidManifest.xml' ? { ...entry, ...change } : entry,
    )
    return read(await withPairs(buildZip(entries), new Map([[0x7109871a, new Uint8Array()]])))
  }

  it('under another local name', async () => {
    expect(await withManifest({ localName: 'AndroidManifest.XML' })).toBe('apk.hostile: entry.two_headers')
  })

  it('said to be encrypted or packed by an unknown method', async () => {
    const packed = deflated('', Buffer.alloc(100))
    const encrypted = { ...packed, name: 'AndroidManifest.xml', flags: 1 }
    expect(await withManifest(encrypted)).toBe('apk.hostile: entry.encrypted')
    expect(await withManifest({ method: 99 })).toBe('apk.hostile: entry.method')
  })

  it('larger than it says, or with another checksum', async () => {
    const lying = { ...deflated('', Buffer.alloc(40_000_000)), name: 'AndroidManifest.xml', size: 1000 }
    expect(await withManifest(lying)).toBe('apk.damaged: entry.content')
    expect(await withManifest({ crc: 1 })).toBe('apk.damaged: entry.content')
  })
})
