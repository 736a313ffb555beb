import type { ByteSource } from '../byte-source.ts'
import { refusal } from './refusal.ts'
import { type Pairs, readSigningBlock, type SigningBlock, V2_ID, V3_ID, V31_ID } from './signing-block.ts'
import { openArchive, type ZipArchive } from './zip/archive.ts'
import { type EndRecord, readEndRecord } from './zip/end-record.ts'

export const MANIFEST = 'AndroidManifest.xml'
export const RESOURCES = 'resources.arsc'
const LIMITS = new Map([
  [MANIFEST, 16 * 1024 * 1024],
  [RESOURCES, 64 * 1024 * 1024],
])

/** An APK is four sections: entries, signing block, central directory, end record. */
export interface ApkSections {
  readonly entriesEnd: number
  readonly block: SigningBlock | undefined
  readonly end: EndRecord
}

/** An APK whose listing is checked and that carries a v2 or v3 signature, not yet verified. */
export interface SignedApk {
  readonly sections: ApkSections
  readonly block: SigningBlock
  readonly archive: ZipArchive
  readonly hasV1: boolean
}

/** Finds the sections. A file that is no ZIP is `apk.not_an_apk`, a broken one `apk.damaged`. */
export async function readSections(source: ByteSource): Promise<ApkSections> {
  const end = await readEndRecord(source)
  const block = await readSigningBlock(source, end.directoryOffset)
  return { entriesEnd: block?.offset ?? end.directoryOffset, block, end }
}

/**
 * Opens an APK: sections, listing, and the presence of a manifest and of a signature that survives stamping
 * (`apk.unsigned`, `apk.v1_only`).
 */
export async function openSignedApk(source: ByteSource): Promise<SignedApk> {
  const sections = await readSections(source)
  const { end, entriesEnd, block } = sections
  const archive = await openArchive(source, end, entriesEnd, LIMITS)
  if (!archive.names.has(MANIFEST)) throw refusal('apk.not_an_apk', 'apk.no_manifest')
  const hasV1 = isJarSigned(archive.names)
  if (block && isSigned(block.pairs)) return { sections, block, archive, hasV1 }
  throw hasV1 ? refusal('apk.v1_only', 'signature.v1_only') : refusal('apk.unsigned', 'signature.none')
}

const isSigned = (pairs: Pairs) => [V2_ID, V3_ID, V31_ID].some((id) => pairs.has(id))

const isJarSigned = (names: ReadonlySet<string>) =>
  [...names].some((name) => /^META-INF\/[^/]+\.SF$/i.test(name))
