import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { PADDING_ID } from '../../../shared/protocol/apk/signing-block.ts'
import { planStamp, readStamp, STAMP_PAIR_ID } from '../../../shared/protocol/apk/stamp.ts'
import { verifyApkSignature } from '../../../shared/protocol/apk/verify-signature.ts'
import {
  flipped,
  loadServer,
  loadServerTest,
  loadSettings,
  pairsOf,
  refusalOf,
  serverSigner,
  stamped,
  withPairs,
} from './fixtures.ts'
import { sampleApk } from './sample.ts'

const payload = (length: number) => Buffer.alloc(length, 'stamp ')
const stampOf = (apk: Uint8Array) => readStamp(bufferSource(apk))
const verify = (apk: Uint8Array) => verifyApkSignature(bufferSource(apk))

describe('a stamped package', () => {
  it('keeps size, signer and everything outside the block while the padding suffices', async () => {
    const apk = loadSettings()
    const result = await stamped(apk, payload(1500))
    expect(result.length).toBe(apk.length)
    const { bodyLength, tail } = await planStamp(bufferSource(apk), payload(1500))
    expect(bodyLength + tail.length).toBe(apk.length)
    expect(result.subarray(bodyLength + 4096)).toEqual(apk.subarray(bodyLength + 4096))
    expect(await verify(result)).toEqual(await verify(apk))
    expect(Buffer.from((await stampOf(result)) ?? [])).toEqual(payload(1500))
  })

  it.each([0, 1, 312, 313, 324, 325, 4000, 9000, 65_536])(
    'of %i bytes stays page-aligned',
    async (length) => {
      const apk = loadServerTest()
      const result = await stamped(apk, payload(length))
      expect((result.length - apk.length) % 4096).toBe(0)
      // The padding pair takes 336 bytes and a pair's header 12: what is left over must hold a header again.
      const fits = length <= 312 || length === 324
      expect(result.length === apk.length).toBe(fits)
      expect((await verify(result)).signers).toMatchObject([{ sha256: serverSigner }])
      expect(await stampOf(result)).toHaveLength(length)
    },
  )

  it('is stamped again to the same bytes as if for the first time', async () => {
    const apk = loadServerTest()
    const once = await stamped(apk, payload(300))
    for (const before of [9000, 324]) {
      expect(await stamped(await stamped(apk, payload(before)), payload(300))).toEqual(once)
    }
  })

  it('of a signer that pads nothing grows by the pair alone', async () => {
    const apk = loadSettings()
    const pairs = await pairsOf(apk)
    pairs.delete(PADDING_ID)
    const bare = await withPairs(apk, pairs)
    const result = await stamped(bare, payload(100))
    expect(result.length).toBe(bare.length + 112)
    expect(await verify(result)).toEqual(await verify(apk))
  })

  it('copies the body of a large file and rewrites little', async () => {
    const { bodyLength, tail } = await planStamp(bufferSource(loadServer()), payload(500))
    expect(bodyLength).toBe(17_620_992)
    expect(tail.length).toBeLessThan(400_000)
  })
})

describe('reading a stamp', () => {
  it('finds none in an unstamped or unsigned package', async () => {
    expect(await stampOf(loadServerTest())).toBeUndefined()
    expect(await stampOf(sampleApk())).toBeUndefined()
  })

  it('is not protected by the signature, which is why its content must be signed', async () => {
    const result = await stamped(loadServerTest(), payload(300))
    const changed = flipped(result, result.indexOf(payload(300)))
    expect((await verify(changed)).signers).toMatchObject([{ sha256: serverSigner }])
    expect(Buffer.from((await stampOf(changed)) ?? [])).not.toEqual(payload(300))
  })

  it('refuses two stamps', async () => {
    const other = 0x11111111
    const pairs = await pairsOf(await stamped(loadServerTest(), payload(8)))
    const twin = await withPairs(loadServerTest(), pairs.set(other, payload(9)))
    const id = Buffer.alloc(4)
    id.writeUInt32LE(STAMP_PAIR_ID)
    twin.set(id, twin.lastIndexOf(Buffer.of(0x11, 0x11, 0x11, 0x11)))
    expect(await refusalOf(readStamp(bufferSource(twin)))).toBe('apk.hostile: block.duplicate_pair')
  })
})

it('stamps only what is signed, and no more than 64 KiB', async () => {
  expect(await refusalOf(planStamp(bufferSource(sampleApk()), payload(1)))).toBe(
    'apk.unsigned: signature.none',
  )
  await expect(planStamp(bufferSource(loadServerTest()), payload(65_537))).rejects.toThrow(RangeError)
})

const hasApksigner = spawnSync('apksigner', ['--version']).status === 0
if (!hasApksigner)
  console.log('skipped: apksigner is not on PATH, so stamps were verified by our own code only')

it.skipIf(!hasApksigner)(
  'satisfies apksigner without a warning',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stamp-'))
    try {
      const file = join(folder, 'stamped.apk')
      writeFileSync(file, await stamped(loadServerTest(), payload(2000)))
      const report = execFileSync('apksigner', ['verify', '-v', '-Werr', '--print-certs', file], {
        encoding: 'utf8',
      })
      expect(report).toContain('(APK Signature Scheme v3): true')
      expect(report).toContain(serverSigner)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  30_000,
)
