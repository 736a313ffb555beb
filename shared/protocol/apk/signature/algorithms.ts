import { constants, createPublicKey, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto'
import { badSignature } from '../refusal.ts'

export type ContentHash = 'sha256' | 'sha512'

interface Algorithm {
  readonly keyType: 'rsa' | 'ec' | 'dsa'
  /** Hash of the signature over the signed data. */
  readonly hash: ContentHash
  /** Hash of the 1 MiB content digest; undefined for verity trees, which we do not rebuild. */
  readonly contentHash: ContentHash | undefined
  readonly options: Omit<VerifyKeyObjectInput, 'key'>
}

const pss = (saltLength: number) => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
const pkcs1 = { padding: constants.RSA_PKCS1_PADDING }
const row = (
  keyType: Algorithm['keyType'],
  hash: ContentHash,
  contentHash: ContentHash | undefined,
  options: Algorithm['options'] = {},
): Algorithm => ({ keyType, hash, contentHash, options })

/** Signature algorithm ids of schemes v2 and v3 (source.android.com, "Signature Algorithm IDs"). */
const algorithms: ReadonlyMap<number, Algorithm> = new Map([
  [0x0101, row('rsa', 'sha256', 'sha256', pss(32))],
  [0x0102, row('rsa', 'sha512', 'sha512', pss(64))],
  [0x0103, row('rsa', 'sha256', 'sha256', pkcs1)],
  [0x0104, row('rsa', 'sha512', 'sha512', pkcs1)],
  [0x0201, row('ec', 'sha256', 'sha256')],
  [0x0202, row('ec', 'sha512', 'sha512')],
  [0x0301, row('dsa', 'sha256', 'sha256')],
  [0x0421, row('rsa', 'sha256', undefined, pkcs1)],
  [0x0423, row('ec', 'sha256', undefined)],
  [0x0425, row('dsa', 'sha256', undefined)],
])

export const isKnownAlgorithm = (id: number): boolean => algorithms.has(id)
export const contentHashOf = (id: number): ContentHash | undefined => algorithms.get(id)?.contentHash

/** Reads a DER SubjectPublicKeyInfo. */
export function readPublicKey(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch (cause) {
    throw badSignature('signer.public_key', cause)
  }
}

/** Whether `signature` over `data` is right; an algorithm that does not fit the key is wrong. */
export function isSignatureRight(
  algorithmId: number,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const algorithm = algorithms.get(algorithmId)
  if (!algorithm || key.asymmetricKeyType !== algorithm.keyType) return false
  try {
    return verify(algorithm.hash, data, { key, ...algorithm.options }, signature)
  } catch {
    // OpenSSL raises on some malformed signatures and keys instead of answering no.
    return false
  }
}
