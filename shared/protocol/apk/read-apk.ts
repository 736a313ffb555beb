import type { ByteSource } from '../byte-source.ts'
import { describeFacts, type ManifestFacts } from './manifest-facts.ts'
import { refusal } from './refusal.ts'
import { type Manifest, parseManifest } from './resources/manifest.ts'
import { parseResourceTable, type ResourceTable } from './resources/resource-table.ts'
import { MANIFEST, openSignedApk, RESOURCES } from './sections.ts'
import { proveSigners } from './signature/signers.ts'
import { type ApkSignature, describeSignature } from './verify-signature.ts'
import type { ZipArchive } from './zip/archive.ts'

export interface ApkFacts extends ManifestFacts, ApkSignature {
  /** Size of the file in bytes. */
  readonly size: number
}

/**
 * Reads what an APK says about itself, by ranges: of a file of any size only the directory, the manifest and,
 * if needed, the resource table. Signatures are proven over their signed data but the content is not hashed:
 * believe the facts after `verifyApkSignature`.
 */
export async function readApk(source: ByteSource): Promise<ApkFacts> {
  const apk = await openSignedApk(source)
  const manifest = await readManifest(apk.archive)
  const table = await readTable(apk.archive, manifest)
  return {
    ...describeFacts(manifest, table),
    ...describeSignature(apk, proveSigners(apk.block.pairs)),
    size: source.size,
  }
}

async function readManifest(archive: ZipArchive): Promise<Manifest> {
  const bytes = await archive.read(MANIFEST)
  if (!bytes) throw refusal('apk.not_an_apk', 'apk.no_manifest')
  return parseManifest(bytes)
}

/** The table can be large, and many manifests refer to nothing in it. */
async function readTable(archive: ZipArchive, manifest: Manifest): Promise<ResourceTable | undefined> {
  const refers = Object.values(manifest.values).some((value) => value?.kind === 'reference')
  const bytes = refers ? await archive.read(RESOURCES) : undefined
  return bytes && parseResourceTable(bytes)
}
