import { ByteReader } from '../byte-reader.ts'
import { badSignature } from '../refusal.ts'
import { isSignatureRight } from './algorithms.ts'
import { readCertificate, type SignerCertificate } from './certificate.ts'

const LINEAGE_VERSION = 1
const MAX_LEVELS = 64

/**
 * Verifies a proof of rotation (v3 attribute 0x3ba06f8c): each certificate is vouched for by the key of the
 * one before. Returns the SHA-256 of every certificate, oldest first; the last is the present signer's.
 */
export function verifyLineage(value: Uint8Array): string[] {
  const reader = new ByteReader(value, 'lineage.structure')
  if (reader.u32() !== LINEAGE_VERSION) throw badSignature('lineage.version')
  const lineage: string[] = []
  let previous: { readonly certificate: SignerCertificate; readonly algorithm: number } | undefined
  while (reader.remaining > 0) {
    if (lineage.length === MAX_LEVELS) throw badSignature('lineage.too_long')
    const level = reader.lengthPrefixed()
    const signedData = level.lengthPrefixed()
    level.u32() // capabilities of the old key, a matter for the phone
    const algorithm = level.u32()
    const signature = level.lengthPrefixed().bytes
    const certificate = readCertificate(signedData.lengthPrefixed().bytes)
    if (previous) {
      const { certificate: parent, algorithm: parentAlgorithm } = previous
      const right = isSignatureRight(parentAlgorithm, parent.publicKey, signedData.bytes, signature)
      if (!right || signedData.u32() !== parentAlgorithm) throw badSignature('lineage.signature')
    }
    lineage.push(certificate.sha256)
    previous = { certificate, algorithm }
  }
  return lineage
}
