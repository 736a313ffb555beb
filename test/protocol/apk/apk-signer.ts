import { constants, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { readSections } from '../../../shared/protocol/apk/sections.ts'
import { contentDigests } from '../../../shared/protocol/apk/signature/content-digest.ts'
import { V2_ID, V3_ID, V31_ID } from '../../../shared/protocol/apk/signing-block.ts'
import { withPairs } from './fixtures.ts'
import { u32 } from './resource-builder.ts'

/** Signs APKs in test keys, following source.android.com's description of v2 and v3. */
export interface Signer {
  readonly key: KeyObject
  readonly certificate: Uint8Array
  readonly algorithm: number
  readonly attributes?: readonly Buffer[]
}

const schemeIds = { v2: V2_ID, v3: V3_ID, 'v3.1': V31_ID }
export type Scheme = keyof typeof schemeIds

/** Bytes behind their 32-bit length, the building brick of signer blocks. */
export const prefixed = (...parts: Uint8Array[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([u32(body.length), body])
}
export const spkiOf = (key: KeyObject) => createPublicKey(key).export({ type: 'spki', format: 'der' })
const hashOf = (algorithm: number) => ([0x0102, 0x0104, 0x0202].includes(algorithm) ? 'sha512' : 'sha256')

/** An extra attribute of signed data. */
export const attribute = (id: number, value: Uint8Array) => prefixed(u32(id), value)

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...(length < 0x80 ? [length] : long)), body])
}

/** A certificate for any key. Its signature is a placeholder: Android looks at no issuer. */
function makeCertificate(key: KeyObject, name: string): Buffer {
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
  const commonName = der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(name)))
  const subject = der(0x30, der(0x31, commonName))
  const time = (text: string) => der(0x17, Buffer.from(text))
  const validity = der(0x30, time('200101000000Z'), time('490101000000Z'))
  const version = der(0xa0, der(0x02, Buffer.of(2)))
  const serial = der(0x02, Buffer.of(1))
  const body = der(0x30, version, serial, ecdsaWithSha256, subject, validity, subject, spkiOf(key))
  return der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.of(0, 0)))
}

/** A signer with a certificate of its own. */
export const makeSigner = (key: KeyObject, algorithm: number, name = 'test'): Signer => ({
  key,
  certificate: makeCertificate(key, name),
  algorithm,
})

export function signData(data: Uint8Array, { key, algorithm }: Signer): Buffer {
  const pss = algorithm === 0x0101 || algorithm === 0x0102
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return sign(hashOf(algorithm), data, pss ? { key, ...padding } : key)
}

/** A proof of rotation through `signers`, oldest first. */
export function makeLineage(signers: readonly Signer[]): Buffer {
  const levels = signers.map((signer, index) => {
    const parent = signers[index - 1]
    const signedData = Buffer.concat([prefixed(signer.certificate), u32(parent?.algorithm ?? 0)])
    const signature = parent ? signData(signedData, parent) : Buffer.alloc(0)
    return prefixed(prefixed(signedData), u32(0, signer.algorithm), prefixed(signature))
  })
  return Buffer.concat([u32(1), ...levels])
}

async function signerBlock(apk: Uint8Array, scheme: Scheme, signer: Signer): Promise<Buffer> {
  const hash = hashOf(signer.algorithm)
  const source = bufferSource(apk)
  const digests = await contentDigests(source, await readSections(source), new Set([hash]))
  const range = scheme === 'v2' ? Buffer.alloc(0) : u32(28, 0x7fffffff)
  const signedData = Buffer.concat([
    prefixed(prefixed(u32(signer.algorithm), prefixed(digests.get(hash) ?? Buffer.alloc(0)))),
    prefixed(prefixed(signer.certificate)),
    range,
    prefixed(...(signer.attributes ?? [])),
  ])
  const signature = prefixed(prefixed(u32(signer.algorithm), prefixed(signData(signedData, signer))))
  return prefixed(prefixed(signedData), range, signature, prefixed(spkiOf(signer.key)))
}

/** The APK with a new signing block that holds the given signers per scheme. */
export async function signApk(
  apk: Uint8Array,
  schemes: Partial<Record<Scheme, readonly Signer[]>>,
): Promise<Buffer> {
  const pairs = new Map<number, Uint8Array>()
  for (const scheme of ['v2', 'v3', 'v3.1'] as const) {
    const signers = schemes[scheme]
    if (!signers) continue
    const blocks = await Promise.all(signers.map((signer) => signerBlock(apk, scheme, signer)))
    pairs.set(schemeIds[scheme], prefixed(...blocks))
  }
  return withPairs(apk, pairs)
}
