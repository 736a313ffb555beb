/** The signing block and the stamp in it, to the edge of each rule. */
import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { readApk } from '../../../shared/protocol/apk/read-apk.ts'
import { readSections } from '../../../shared/protocol/apk/sections.ts'
import { contentDigests } from '../../../shared/protocol/apk/signature/content-digest.ts'
import {
  encodeSigningBlock,
  type Pairs,
  readSigningBlock,
} from '../../../shared/protocol/apk/signing-block.ts'
import { planStamp } from '../../../shared/protocol/apk/stamp.ts'
import { withDirectoryOffset } from '../../../shared/protocol/apk/zip/end-record.ts'
import type { ByteSource } from '../../../shared/protocol/byte-source.ts'
import { makeSigner, signApk } from './apk-signer.ts'
import { refusalOf } from './fixtures.ts'
import { buildXml } from './resource-builder.ts'
import { sampleApk, sampleManifest } from './sample.ts'
import { buildZip } from './zip-builder.ts'

const MIB = 1024 ** 2
const FOOTER = 24

describe('a signing block', () => {
  const read = (bytes: Uint8Array) => readSigningBlock(bufferSource(bytes), bytes.length)
  const refused = (bytes: Uint8Array) => refusalOf(read(bytes))
  const pairsOf = (...lengths: number[]): Pairs =>
    new Map(lengths.map((length, id) => [id, Buffer.alloc(length)]))
  const blockOf = (...lengths: number[]) => Buffer.from(encodeSigningBlock(pairsOf(...lengths), false))
  /** With another size at the front or in the footer. */
  const resized = (at: 'front' | 'footer', size: bigint, block = blockOf(10)) => {
    block.writeBigUInt64LE(size, at === 'front' ? 0 : block.length - FOOTER)
    return block
  }

  it('may be all there is before the directory, and empty', async () => {
    expect(await read(blockOf())).toMatchObject({ offset: 0, pairs: new Map() })
    expect(await read(blockOf().subarray(1))).toBeUndefined()
    expect(await read(Buffer.alloc(100))).toBeUndefined()
  })

  it('says its size twice, and lies in the file', async () => {
    const size = BigInt(blockOf(10).length - 8)
    expect(await read(resized('footer', size))).toBeDefined()
    expect(await refused(resized('front', size + 1n))).toBe('apk.damaged: block.size')
    expect(await refused(resized('footer', size + 1n))).toBe('apk.damaged: block.size')
    expect(await refused(resized('footer', BigInt(FOOTER - 1)))).toBe('apk.damaged: block.size')
    expect(await refused(resized('footer', 2n ** 60n))).toBe('apk.damaged: block.size')
  })

  it('has pairs that end with it', async () => {
    const block = blockOf(10)
    block.writeBigUInt64LE(BigInt(15), 8)
    expect(await refused(block)).toBe('apk.damaged: block.pairs')
  })

  it('is of 16 MiB and of 256 pairs at most', async () => {
    expect((await read(blockOf(16 * MIB - FOOTER - 12)))?.pairs.size).toBe(1)
    expect(await refused(blockOf(16 * MIB - FOOTER - 11))).toBe('apk.hostile: block.too_large')
    expect((await read(blockOf(...Array<number>(256).fill(0))))?.pairs.size).toBe(256)
    expect(await refused(blockOf(...Array<number>(257).fill(0)))).toBe('apk.hostile: block.too_many_pairs')
  })

  it('counts as padded by its pair, or by its length wherever it lies', async () => {
    const behind = async (block: Uint8Array) =>
      (await read(Buffer.concat([Buffer.alloc(100), block])))?.padded
    const page = 4096 - 32 - 12
    expect(await behind(blockOf(page))).toBe(true)
    expect(await behind(blockOf(page - 1))).toBe(false)
    expect(await behind(encodeSigningBlock(pairsOf(10), true))).toBe(true)
  })
})

describe('a stamp', () => {
  const signer = makeSigner(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 0x0201)

  /** The same package with so many zeros before its signing block that the block ends at `directoryOffset`. */
  async function faraway(apk: Uint8Array, directoryOffset: number): Promise<ByteSource> {
    const { entriesEnd, end } = await readSections(bufferSource(apk))
    const head = apk.subarray(0, entriesEnd)
    const block = apk.subarray(entriesEnd, end.directoryOffset)
    const tail = Buffer.concat([
      block,
      apk.subarray(end.directoryOffset, end.offset),
      withDirectoryOffset(end, directoryOffset),
    ])
    const tailStart = directoryOffset - block.length
    return {
      size: tailStart + tail.length,
      read: async (offset, length) => {
        const bytes = Buffer.alloc(length)
        if (offset < head.length) bytes.set(head.subarray(offset, offset + length))
        if (offset + length > tailStart) {
          const from = Math.max(0, tailStart - offset)
          bytes.set(tail.subarray(Math.max(0, offset - tailStart)).subarray(0, length - from), from)
        }
        return bytes
      },
    }
  }

  it('pushes the directory to the last place that a ZIP can name, and no further', async () => {
    const apk = await signApk(sampleApk(), { v2: [signer] })
    const payload = Buffer.alloc(100)
    const last = 0xffffffff
    const fits = await planStamp(await faraway(apk, last - 112), payload)
    expect(Buffer.from(fits.tail).subarray(-6).readUInt32LE()).toBe(last)
    expect(await refusalOf(planStamp(await faraway(apk, last - 111), payload))).toBe(
      'apk.too_large: stamp.offset',
    )
  })

  it('says how long one was that is too long', async () => {
    await expect(planStamp(bufferSource(sampleApk()), Buffer.alloc(65_537))).rejects.toThrow(
      'stamp of 65537 bytes',
    )
  })
})

it('the content is hashed in pieces of 1 MiB, without an empty one at the end of a section', async () => {
  const record = Buffer.alloc(22, 3)
  const end = { offset: MIB, directoryOffset: MIB, directoryLength: 0, entryCount: 0, bytes: record }
  const source = bufferSource(Buffer.concat([Buffer.alloc(MIB, 7), record]))
  const digests = await contentDigests(
    source,
    { entriesEnd: MIB, end, block: undefined },
    new Set(['sha256']),
  )
  const hash = (prefix: number, count: number, ...parts: Uint8Array[]) => {
    const head = Buffer.alloc(5, prefix)
    head.writeUInt32LE(count, 1)
    return createHash('sha256')
      .update(Buffer.concat([head, ...parts]))
      .digest()
  }
  const pieces = [hash(0xa5, MIB, Buffer.alloc(MIB, 7)), hash(0xa5, 22, withDirectoryOffset(end, MIB))]
  expect(digests.get('sha256')).toEqual(hash(0x5a, 2, ...pieces))
})

it('a table that no value refers to is not read, whatever is in it', async () => {
  const { children, attributes } = sampleManifest
  const plain = {
    ...sampleManifest,
    attributes: attributes?.filter(({ name }) => name !== 'versionName') ?? [],
    children: children?.filter(({ name }) => name !== 'application') ?? [],
  }
  const apkWith = (manifest: typeof sampleManifest) =>
    signApk(
      buildZip([
        { name: 'AndroidManifest.xml', data: buildXml(manifest) },
        { name: 'resources.arsc', data: Buffer.from('no table') },
      ]),
      { v2: [makeSigner(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 0x0201)] },
    )
  expect(await readApk(bufferSource(await apkWith(plain)))).toMatchObject({ versionName: '', minSdk: 29 })
  expect(await refusalOf(readApk(bufferSource(await apkWith(sampleManifest))))).toMatch(
    /^apk\.damaged: resources/,
  )
})
