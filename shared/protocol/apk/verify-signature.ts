import type { ByteSource } from '../byte-source.ts'
import { damaged } from './refusal.ts'
import { openSignedApk, type SignedApk } from './sections.ts'
import { contentHashOf } from './signature/algorithms.ts'
import { contentDigests } from './signature/content-digest.ts'
import { type ProvenSigner, proveSigners, type SchemeName } from './signature/signers.ts'

export interface ApkSigner {
  /** Hex SHA-256 of the DER certificate. */
  readonly sha256: string
  readonly subject: string
  readonly scheme: SchemeName
}

export interface ApkSignature {
  /** Who counts as the signer: of v3 (and v3.1) if present, else of v2. */
  readonly signers: readonly ApkSigner[]
  /** `v1` says that JAR signature files are there; they are not verified. */
  readonly schemes: { readonly v1: boolean; readonly v2: boolean; readonly v3: boolean }
}

/**
 * Verifies every v2, v3 and v3.1 signature and the content digests below them; reads the whole file, 1 MiB at a
 * time. A wrong signature is `apk.bad_signature`, content that differs from what was signed `apk.damaged`.
 */
export async function verifyApkSignature(source: ByteSource): Promise<ApkSignature> {
  const apk = await openSignedApk(source)
  const proven = proveSigners(apk.block.pairs)
  await verifyContent(source, apk, proven)
  return describeSignature(apk, proven)
}

async function verifyContent(
  source: ByteSource,
  apk: SignedApk,
  proven: readonly ProvenSigner[],
): Promise<void> {
  const claims = proven
    .flatMap((signer) => signer.digests)
    .flatMap(({ algorithm, value }) => {
      const hash = contentHashOf(algorithm)
      return hash ? [{ hash, value }] : []
    })
  const actual = await contentDigests(source, apk.sections, new Set(claims.map((claim) => claim.hash)))
  if (!claims.every(({ hash, value }) => actual.get(hash)?.equals(value))) throw damaged('content.digest')
}

/** Names the signers that count; `proven` is ordered from the oldest scheme to the newest. */
export function describeSignature(apk: SignedApk, proven: readonly ProvenSigner[]): ApkSignature {
  const present = new Set(proven.map((signer) => signer.scheme))
  const v3 = present.has('v3') || present.has('v3.1')
  const signers = proven
    .filter((signer) => !v3 || signer.scheme !== 'v2')
    .map(({ sha256, subject, scheme }) => ({ sha256, subject, scheme }))
  return { signers, schemes: { v1: apk.hasV1, v2: present.has('v2'), v3 } }
}
