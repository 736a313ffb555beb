import type { KeyObject } from 'node:crypto'
import { badSignature } from '../refusal.ts'
import { type Pairs, V2_ID, V3_ID, V31_ID } from '../signing-block.ts'
import { contentHashOf, isKnownAlgorithm, isSignatureRight, readPublicKey } from './algorithms.ts'
import { readCertificate } from './certificate.ts'
import { verifyLineage } from './lineage.ts'
import {
  type AlgorithmValue,
  parseSignedData,
  parseSigners,
  type SignedData,
  type SignerBlock,
} from './signer-block.ts'

export type SchemeName = 'v2' | 'v3' | 'v3.1'

/** A signer whose signature over its signed data is right. */
export interface ProvenSigner {
  readonly sha256: string
  readonly subject: string
  readonly scheme: SchemeName
  /** SHA-256 of the certificates this one verifiably replaced, itself included. */
  readonly lineage: readonly string[]
  /** Content digests it vouches for; verity trees left out. */
  readonly digests: readonly AlgorithmValue[]
}

const LINEAGE_ATTRIBUTE = 0x3ba06f8c
/** "There is a newer scheme": protects against a newer block being cut out. */
const V2_STRIPPING_ATTRIBUTE = 0xbeeff00d
const V3_STRIPPING_ATTRIBUTE = 0x559f8b02

const schemes = [
  { name: 'v2', id: V2_ID, ranged: false, newer: { attribute: V2_STRIPPING_ATTRIBUTE, id: V3_ID } },
  { name: 'v3', id: V3_ID, ranged: true, newer: { attribute: V3_STRIPPING_ATTRIBUTE, id: V31_ID } },
  { name: 'v3.1', id: V31_ID, ranged: true, newer: undefined },
] as const
type Scheme = (typeof schemes)[number]

/**
 * Proves the signers of every scheme in the block, oldest scheme first, because which one counts depends on
 * the phone's Android. Signers of different schemes must be the same or joined by a proof of rotation.
 */
export function proveSigners(pairs: Pairs): ProvenSigner[] {
  let older: ProvenSigner[] = []
  const proven: ProvenSigner[] = []
  for (const scheme of schemes) {
    const value = pairs.get(scheme.id)
    if (!value) continue
    const signers = parseSigners(value, scheme.ranged).map((block) => proveSigner(block, scheme, pairs))
    requireContinuity(older, signers)
    proven.push(...signers)
    older = signers
  }
  return proven
}

function proveSigner(block: SignerBlock, scheme: Scheme, pairs: Pairs): ProvenSigner {
  const publicKey = readPublicKey(block.publicKey)
  proveSignatures(block, publicKey)
  const signed = parseSignedData(block.signedData, scheme.ranged)
  requireAgreement(block, signed)
  requireNotStripped(signed, scheme, pairs)
  const [der] = signed.certificates
  if (!der) throw badSignature('signer.no_certificate')
  const { sha256, subject, publicKey: certified } = readCertificate(der)
  if (!certified.equals(publicKey)) throw badSignature('signer.other_key')
  const lineage = lineageOf(signed, sha256)
  return { sha256, subject, scheme: scheme.name, lineage, digests: usableDigests(signed) }
}

/** Android checks the strongest signature it knows; we check every one we know. */
function proveSignatures({ signatures, signedData }: SignerBlock, key: KeyObject): void {
  if (new Set(signatures.map((one) => one.algorithm)).size !== signatures.length) {
    throw badSignature('signatures.duplicate')
  }
  const known = signatures.filter((one) => isKnownAlgorithm(one.algorithm))
  if (known.length === 0) throw badSignature('signatures.none_known')
  for (const { algorithm, value } of known) {
    if (!isSignatureRight(algorithm, key, signedData, value)) throw badSignature('signature.wrong')
  }
}

function requireAgreement(block: SignerBlock, signed: SignedData): void {
  const ids = (values: readonly AlgorithmValue[]) => values.map((one) => one.algorithm).join()
  if (ids(block.signatures) !== ids(signed.digests)) throw badSignature('signer.algorithms_differ')
  const sameRange =
    block.sdkRange?.minSdk === signed.sdkRange?.minSdk && block.sdkRange?.maxSdk === signed.sdkRange?.maxSdk
  if (!sameRange) throw badSignature('signer.sdk_range')
}

function requireNotStripped(signed: SignedData, { newer }: Scheme, pairs: Pairs): void {
  if (newer && signed.attributes.has(newer.attribute) && !pairs.has(newer.id)) {
    throw badSignature('scheme.stripped')
  }
}

function lineageOf(signed: SignedData, sha256: string): readonly string[] {
  const proof = signed.attributes.get(LINEAGE_ATTRIBUTE)
  if (!proof) return [sha256]
  const lineage = verifyLineage(proof)
  if (lineage.at(-1) !== sha256) throw badSignature('lineage.other_signer')
  return lineage
}

function usableDigests(signed: SignedData): AlgorithmValue[] {
  const usable = signed.digests.filter((digest) => contentHashOf(digest.algorithm))
  if (usable.length === 0) throw badSignature('digests.none_known')
  return usable
}

function requireContinuity(older: readonly ProvenSigner[], newer: readonly ProvenSigner[]): void {
  const accepted = new Set(newer.flatMap((signer) => signer.lineage))
  if (!older.every((signer) => accepted.has(signer.sha256))) throw badSignature('signers.disagree')
}
