/** What signers may say of themselves, to the edge of each rule; whole packages are in `signature.test.ts`. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { readSections } from '../../../shared/protocol/apk/sections.ts'
import {
  contentHashOf,
  isSignatureRight,
  readPublicKey,
} from '../../../shared/protocol/apk/signature/algorithms.ts'
import { readCertificate } from '../../../shared/protocol/apk/signature/certificate.ts'
import { contentDigests } from '../../../shared/protocol/apk/signature/content-digest.ts'
import { verifyLineage } from '../../../shared/protocol/apk/signature/lineage.ts'
import { proveSigners } from '../../../shared/protocol/apk/signature/signers.ts'
import { V2_ID, V3_ID } from '../../../shared/protocol/apk/signing-block.ts'
import { verifyApkSignature } from '../../../shared/protocol/apk/verify-signature.ts'
import { attribute, makeLineage, makeSigner, prefixed, type Signer, signData, spkiOf } from './apk-signer.ts'
import { refusalIn, refusalOf, withPairs } from './fixtures.ts'
import { u32 } from './resource-builder.ts'
import { sampleApk } from './sample.ts'

const EC_SHA256 = 0x0201
const EC_SHA512 = 0x0202
const ecKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const signer = makeSigner(ecKey(), EC_SHA256, 'one')
const other = makeSigner(ecKey(), EC_SHA256, 'two')

const valued = (algorithm: number, value: Uint8Array) => prefixed(u32(algorithm), prefixed(value))
const digest = Buffer.alloc(32, 7)

interface Parts {
  readonly by?: Signer
  readonly digests?: readonly Buffer[]
  readonly certificates?: readonly Uint8Array[]
  readonly attributes?: readonly Buffer[]
  /** As numbers of the platform: signed, and beside what is signed. */
  readonly ranges?: readonly [number[], number[]]
  readonly signatures?: (data: Uint8Array) => readonly Buffer[]
}

/** One signer, right unless a part says otherwise. */
function block(parts: Parts = {}): Buffer {
  const { by = signer, ranges: [signed, beside] = [[], []] } = parts
  const data = Buffer.concat([
    prefixed(...(parts.digests ?? [valued(EC_SHA256, digest)])),
    prefixed(...(parts.certificates ?? [by.certificate]).map((one) => prefixed(one))),
    u32(...signed),
    prefixed(...(parts.attributes ?? [])),
  ])
  const signatures = parts.signatures?.(data) ?? [valued(EC_SHA256, signData(data, by))]
  return prefixed(prefixed(data), u32(...beside), prefixed(...signatures), prefixed(spkiOf(by.key)))
}

const v2 = (...blocks: Buffer[]) => proveSigners(new Map([[V2_ID, prefixed(...blocks)]]))
const v3 = (parts: Parts) => proveSigners(new Map([[V3_ID, prefixed(block(parts))]]))
const refused = (parts: Parts) => refusalIn(() => v2(block(parts)))

describe('a signer', () => {
  it('is proven by its signature, with the digests it vouches for', () => {
    const proven = v2(block())
    expect(proven).toMatchObject([{ subject: 'CN=one', scheme: 'v2', digests: [{ algorithm: EC_SHA256 }] }])
    expect(proven[0]?.lineage).toEqual([proven[0]?.sha256])
  })

  it('is one of up to ten, and of at least one', async () => {
    const ten = Array.from({ length: 10 }, () => block())
    expect(v2(...ten)).toHaveLength(10)
    expect(await refusalIn(() => v2(...ten, block()))).toBe('apk.bad_signature: signers.too_many')
    expect(await refusalIn(() => v2())).toBe('apk.bad_signature: signers.none')
    expect(await refusalIn(() => proveSigners(new Map([[V2_ID, Buffer.alloc(3)]])))).toBe(
      'apk.damaged: signer.structure',
    )
  })

  it('signs once by each algorithm, and by those of its digests in their order', async () => {
    const twice = (data: Uint8Array) => Array(2).fill(valued(EC_SHA256, signData(data, signer)))
    expect(await refused({ signatures: twice })).toBe('apk.bad_signature: signatures.duplicate')
    const strong = (data: Uint8Array) =>
      valued(EC_SHA512, signData(data, { ...signer, algorithm: EC_SHA512 }))
    const both = (data: Uint8Array) => [valued(EC_SHA256, signData(data, signer)), strong(data)]
    expect(await refused({ signatures: both })).toBe('apk.bad_signature: signer.algorithms_differ')
    const digests = [valued(EC_SHA256, digest), valued(EC_SHA512, digest)]
    expect(v2(block({ signatures: both, digests }))[0]?.digests).toHaveLength(2)
    expect(await refused({ signatures: both, digests: digests.toReversed() })).toBe(
      'apk.bad_signature: signer.algorithms_differ',
    )
  })

  it('has every signature right that we know', async () => {
    const second = (data: Uint8Array) => [
      valued(EC_SHA256, signData(data, signer)),
      valued(EC_SHA512, signData(data, signer)),
    ]
    expect(await refused({ signatures: second })).toBe('apk.bad_signature: signature.wrong')
    const unknown = (data: Uint8Array) => [valued(EC_SHA256, signData(data, signer)), valued(0x0999, digest)]
    const digests = [valued(EC_SHA256, digest), valued(0x0999, digest)]
    expect(v2(block({ signatures: unknown, digests }))[0]?.digests).toMatchObject([{ algorithm: EC_SHA256 }])
  })

  it('shows a certificate, its own first', async () => {
    expect(await refused({ certificates: [] })).toBe('apk.bad_signature: signer.no_certificate')
    expect(await refused({ certificates: [other.certificate, signer.certificate] })).toBe(
      'apk.bad_signature: signer.other_key',
    )
    expect(v2(block({ certificates: [signer.certificate, other.certificate] }))).toMatchObject([
      { subject: 'CN=one' },
    ])
  })

  it('signs the range of platforms that stands beside, at both ends', async () => {
    const range = [28, 0x7fffffff]
    expect(v3({ ranges: [range, range] })).toHaveLength(1)
    for (const beside of [
      [27, 0x7fffffff],
      [28, 0x7ffffffe],
    ])
      expect(await refusalIn(() => v3({ ranges: [range, beside] }))).toBe(
        'apk.bad_signature: signer.sdk_range',
      )
  })

  it('that signed what is none is damaged', async () => {
    const data = Buffer.alloc(3)
    const signature = prefixed(valued(EC_SHA256, signData(data, signer)))
    const nothing = prefixed(prefixed(data), signature, prefixed(spkiOf(signer.key)))
    expect(await refusalIn(() => v2(nothing))).toBe('apk.damaged: signer.signed_data')
  })
})

it('content is right by every digest that was signed, not by one of them', async () => {
  const apk = sampleApk()
  const source = bufferSource(apk)
  const digests = await contentDigests(source, await readSections(source), new Set(['sha256', 'sha512']))
  const [short, long] = [digests.get('sha256') ?? digest, digests.get('sha512') ?? digest]
  const strong = { ...signer, algorithm: EC_SHA512 }
  const signatures = (data: Uint8Array) => [
    valued(EC_SHA256, signData(data, signer)),
    valued(EC_SHA512, signData(data, strong)),
  ]
  const verified = async (...values: [Uint8Array, Uint8Array]) => {
    const listed = [valued(EC_SHA256, values[0]), valued(EC_SHA512, values[1])]
    const pairs = new Map([[V2_ID, prefixed(block({ digests: listed, signatures }))]])
    return verifyApkSignature(bufferSource(await withPairs(apk, pairs)))
  }
  expect((await verified(short, long)).signers).toMatchObject([{ subject: 'CN=one' }])
  expect(await refusalOf(verified(short, digest))).toBe('apk.damaged: content.digest')
  expect(await refusalOf(verified(digest, long))).toBe('apk.damaged: content.digest')
})

describe('algorithms', () => {
  it('hash content by what they say, verity trees by nothing', () => {
    const sha256 = [0x0101, 0x0103, 0x0201, 0x0301]
    const sha512 = [0x0102, 0x0104, 0x0202]
    expect(sha256.map(contentHashOf)).toEqual(sha256.map(() => 'sha256'))
    expect(sha512.map(contentHashOf)).toEqual(sha512.map(() => 'sha512'))
    expect([0x0421, 0x0423, 0x0425, 0x0999].map(contentHashOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  it.each([
    ['EC', 0x0423, ecKey()],
    ['DSA', 0x0425, generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey],
    ['RSA', 0x0421, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ])('of verity trees are verified, for %s too', async (_, algorithm, key) => {
    const by = makeSigner(key, algorithm)
    const parts = { by, digests: [valued(algorithm, digest)] }
    const signatures = (data: Uint8Array) => [valued(algorithm, signData(data, by))]
    expect(await refused({ ...parts, signatures })).toBe('apk.bad_signature: digests.none_known')
    const wrong = () => [valued(algorithm, signData(digest, by))]
    expect(await refused({ ...parts, signatures: wrong })).toBe('apk.bad_signature: signature.wrong')
  })

  it('say no to what is no signature, and to a key of another kind', () => {
    const key = readPublicKey(spkiOf(signer.key))
    const signature = signData(digest, signer)
    expect(isSignatureRight(EC_SHA256, key, digest, signature)).toBe(true)
    expect(isSignatureRight(EC_SHA256, key, digest, Buffer.of(0x30, 0xff))).toBe(false)
    expect(isSignatureRight(EC_SHA256, key, digest, Buffer.alloc(0))).toBe(false)
    expect(isSignatureRight(0x0103, key, digest, signature)).toBe(false)
    expect(isSignatureRight(0x0999, key, digest, signature)).toBe(false)
    // OpenSSL raises when asked for a signature longer than a key can have made.
    const small = generateKeyPairSync('rsa', { modulusLength: 512 })
    expect(isSignatureRight(0x0102, small.publicKey, digest, Buffer.alloc(64))).toBe(false)
  })

  it('need a key', async () => {
    expect(await refusalIn(() => readPublicKey(Buffer.from('no key')))).toBe(
      'apk.bad_signature: signer.public_key',
    )
  })
})

describe('a certificate', () => {
  it('is DER to its last byte, or another one would be known by it', async () => {
    expect(readCertificate(signer.certificate)).toMatchObject({
      subject: 'CN=one',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    const pem = Buffer.from(new X509Certificate(signer.certificate).toString())
    for (const bytes of [Buffer.concat([signer.certificate, Buffer.of(0)]), pem, Buffer.from('none')])
      expect(await refusalIn(() => readCertificate(bytes))).toBe('apk.bad_signature: signer.certificate')
  })
})

describe('a proof of rotation', () => {
  const chain = (length: number) => makeLineage(Array.from({ length }, (_, i) => (i % 2 ? signer : other)))

  it('names every certificate, oldest first', () => {
    const names = [other, signer].map(({ certificate }) => readCertificate(certificate).sha256)
    expect(verifyLineage(chain(2))).toEqual(names)
    expect(verifyLineage(chain(1))).toEqual(names.slice(0, 1))
    expect(verifyLineage(u32(1))).toEqual([])
  })

  it('is of version 1, of up to 64 levels, and whole', async () => {
    const second = Buffer.from(chain(2))
    second.writeUInt32LE(2, 0)
    expect(await refusalIn(() => verifyLineage(second))).toBe('apk.bad_signature: lineage.version')
    expect(verifyLineage(chain(64))).toHaveLength(64)
    expect(await refusalIn(() => verifyLineage(chain(65)))).toBe('apk.bad_signature: lineage.too_long')
    expect(await refusalIn(() => verifyLineage(chain(2).subarray(0, -1)))).toBe(
      'apk.damaged: lineage.structure',
    )
  })

  it('is signed over the algorithm that its parent uses', async () => {
    // Rightly signed, but over the number of an algorithm that is not the parent's.
    const signedData = Buffer.concat([prefixed(signer.certificate), u32(EC_SHA512)])
    const level = prefixed(prefixed(signedData), u32(0, EC_SHA256), prefixed(signData(signedData, other)))
    const forged = Buffer.concat([makeLineage([other]), level])
    expect(await refusalIn(() => verifyLineage(forged))).toBe('apk.bad_signature: lineage.signature')
  })

  it('ends with the signer it belongs to', async () => {
    const proof = [attribute(0x3ba06f8c, chain(2))]
    const range: number[] = [28, 99]
    expect(v3({ attributes: proof, ranges: [range, range] })[0]?.lineage).toHaveLength(2)
    expect(await refusalIn(() => v3({ by: other, attributes: proof, ranges: [range, range] }))).toBe(
      'apk.bad_signature: lineage.other_signer',
    )
  })
})
