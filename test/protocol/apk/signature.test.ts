import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { V2_ID, V3_ID, V31_ID } from '../../../shared/protocol/apk/signing-block.ts'
import { verifyApkSignature } from '../../../shared/protocol/apk/verify-signature.ts'
import { attribute, makeLineage, makeSigner, type Signer, signApk } from './apk-signer.ts'
import {
  flipped,
  loadServer,
  loadServerTest,
  loadSettings,
  pairsOf,
  refusalOf,
  serverSigner,
  settingsSigner,
  withPairs,
} from './fixtures.ts'
import { sampleApk } from './sample.ts'

const verify = (bytes: Uint8Array) => verifyApkSignature(bufferSource(bytes))
const refuse = (bytes: Uint8Array) => refusalOf(verify(bytes))
const ecKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ecSigner = (name: string) => makeSigner(ecKey(), 0x0201, name)
const LINEAGE = 0x3ba06f8c

/** Changes one bit of the value of a pair. */
async function flipInPair(apk: Buffer, id: number, at: (value: Uint8Array) => number): Promise<Buffer> {
  const pairs = await pairsOf(apk)
  const value = pairs.get(id) ?? expect.unreachable('no such pair')
  return withPairs(apk, pairs.set(id, flipped(value, at(value))))
}

describe('real packages', () => {
  it('verify, by the newest scheme', async () => {
    expect((await verify(loadSettings())).signers).toMatchObject([{ sha256: settingsSigner, scheme: 'v2' }])
    expect((await verify(loadServer())).signers).toMatchObject([{ sha256: serverSigner, scheme: 'v3' }])
    expect((await verify(loadServerTest())).signers).toMatchObject([{ sha256: serverSigner, scheme: 'v3' }])
  })

  it('are damaged by one bit anywhere in the entries or a directory time', async () => {
    const apk = loadServerTest()
    for (const offset of [100_000, 150_000])
      expect(await refuse(flipped(apk, offset))).toBe('apk.damaged: content.digest')
    const time = apk.indexOf('PK\x01\x02') + 12
    expect(await refuse(flipped(apk, time))).toBe('apk.damaged: content.digest')
  })

  it('are badly signed after one bit of signed data, signature or key', async () => {
    const apk = loadSettings()
    expect(await refuse(await flipInPair(apk, V2_ID, () => 40))).toBe('apk.bad_signature: signature.wrong')
    const nearKey = await flipInPair(apk, V2_ID, (value) => value.length - 20)
    expect(await refuse(nearKey)).toMatch(/^apk\.bad_signature/)
    const inSignature = await flipInPair(apk, V2_ID, (value) => value.length - 400)
    expect(await refuse(inSignature)).toBe('apk.bad_signature: signature.wrong')
  })

  it('do not survive losing v3, nor a wrong v2 beside a right v3', async () => {
    const apk = loadServerTest()
    const pairs = await pairsOf(apk)
    pairs.delete(V3_ID)
    expect(await refuse(await withPairs(apk, pairs))).toBe('apk.bad_signature: scheme.stripped')
    expect(await refuse(await flipInPair(apk, V2_ID, () => 40))).toBe('apk.bad_signature: signature.wrong')
  })

  it('do not take the block of another package', async () => {
    const foreign = await withPairs(loadServerTest(), await pairsOf(loadSettings()))
    expect(await refuse(foreign)).toBe('apk.damaged: content.digest')
  })
})

describe('algorithms', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey
  const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey
  const cases: [number, KeyObject][] = [
    [0x0101, rsa],
    [0x0102, rsa],
    [0x0103, rsa],
    [0x0104, rsa],
    [0x0201, p384],
    [0x0202, p384],
    [0x0301, dsa],
  ]

  it.each(cases)('%i verifies, and not after a flip', async (algorithm, key) => {
    const apk = await signApk(sampleApk(), {
      v2: [makeSigner(key, algorithm)],
      v3: [makeSigner(key, algorithm)],
    })
    expect((await verify(apk)).signers).toMatchObject([{ subject: 'CN=test', scheme: 'v3' }])
    expect(await refuse(flipped(apk, 2000))).toBe('apk.damaged: content.digest')
    expect(await refuse(await flipInPair(apk, V3_ID, () => 40))).toBe('apk.bad_signature: signature.wrong')
  })

  it('refuses one it does not know, a verity tree alone, and one that does not fit the key', async () => {
    const signed = (algorithm: number) => signApk(sampleApk(), { v2: [makeSigner(rsa, algorithm)] })
    expect(await refuse(await signed(0x0999))).toBe('apk.bad_signature: signatures.none_known')
    expect(await refuse(await signed(0x0421))).toBe('apk.bad_signature: digests.none_known')
    expect(await refuse(await signed(0x0201))).toBe('apk.bad_signature: signature.wrong')
  })
})

describe('signers', () => {
  const [old, middle, young] = [ecSigner('old'), ecSigner('middle'), ecSigner('young')]
  const rotated = (signer: Signer, past: readonly Signer[]): Signer => ({
    ...signer,
    attributes: [attribute(LINEAGE, makeLineage([...past, signer]))],
  })

  it('several of v2 all count', async () => {
    const { signers } = await verify(await signApk(sampleApk(), { v2: [old, young] }))
    expect(signers.map((signer) => signer.subject)).toEqual(['CN=old', 'CN=young'])
  })

  it('need a certificate of the key that signed', async () => {
    const mixed = { ...old, certificate: young.certificate }
    expect(await refuse(await signApk(sampleApk(), { v2: [mixed] }))).toBe(
      'apk.bad_signature: signer.other_key',
    )
  })

  it('of two schemes agree, or prove the rotation', async () => {
    const disagreeing = await signApk(sampleApk(), { v2: [old], v3: [young] })
    expect(await refuse(disagreeing)).toBe('apk.bad_signature: signers.disagree')
    const proven = await signApk(sampleApk(), { v2: [old], v3: [rotated(young, [old, middle])] })
    expect((await verify(proven)).signers).toMatchObject([{ subject: 'CN=young', scheme: 'v3' }])
  })

  it('cannot forge a rotation', async () => {
    const forged = makeLineage([{ ...old, key: young.key }, young])
    const apk = await signApk(sampleApk(), {
      v2: [old],
      v3: [{ ...young, attributes: [attribute(LINEAGE, forged)] }],
    })
    expect(await refuse(apk)).toBe('apk.bad_signature: lineage.signature')
    const foreign = { ...young, attributes: [attribute(LINEAGE, makeLineage([old, middle]))] }
    expect(await refuse(await signApk(sampleApk(), { v3: [foreign] }))).toBe(
      'apk.bad_signature: lineage.other_signer',
    )
  })

  it('of v3.1 are verified and cannot be cut out', async () => {
    const announcing = { ...old, attributes: [attribute(0x559f8b02, Buffer.of(33, 0, 0, 0))] }
    const apk = await signApk(sampleApk(), { v3: [announcing], 'v3.1': [rotated(young, [old])] })
    expect((await verify(apk)).signers).toMatchObject([
      { subject: 'CN=old', scheme: 'v3' },
      { subject: 'CN=young', scheme: 'v3.1' },
    ])
    const pairs = await pairsOf(apk)
    pairs.delete(V31_ID)
    expect(await refuse(await withPairs(apk, pairs))).toBe('apk.bad_signature: scheme.stripped')
  })

  it('of v3.1 alone are of the third scheme', async () => {
    const apk = await signApk(sampleApk(), { v2: [old], 'v3.1': [rotated(young, [old])] })
    expect(await verify(apk)).toMatchObject({
      signers: [{ subject: 'CN=young', scheme: 'v3.1' }],
      schemes: { v1: false, v2: true, v3: true },
    })
  })

  it('cannot have the version range outside the signed one changed', async () => {
    const apk = await signApk(sampleApk(), { v3: [old] })
    // Behind three length prefixes and the signed data stands the outer minSdk.
    const range = (value: Uint8Array) => 12 + Buffer.from(value).readUInt32LE(8)
    expect(await refuse(await flipInPair(apk, V3_ID, range))).toBe('apk.bad_signature: signer.sdk_range')
  })
})
