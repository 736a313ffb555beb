import { damaged } from './refusal.ts'
import type { Manifest } from './resources/manifest.ts'
import { type Language, type Resolved, resolve } from './resources/resolve.ts'
import type { ResourceTable } from './resources/resource-table.ts'
import type { ResourceValue } from './resources/value.ts'

export interface ManifestFacts {
  readonly packageName: string
  /** Android's long version code: versionCodeMajor in the upper 32 bits. 0 if the manifest has none. */
  readonly versionCode: number
  readonly versionName: string
  readonly minSdk: number
  readonly targetSdk: number
  readonly permissions: readonly string[]
  readonly debuggable: boolean
  /** Shown names; the package name where the manifest gives none, as Android does. */
  readonly labels: { readonly default: string; readonly ja?: string; readonly en?: string }
}

/** What Android counts a preview's code name as (`Build.VERSION_CODES.CUR_DEVELOPMENT`). */
const PREVIEW_SDK = 10_000
/** Android cuts labels here too (`PackageItemInfo.MAX_SAFE_LABEL_LENGTH`). */
const MAX_TEXT_LENGTH = 1000

type Value = ResourceValue | undefined

/** Turns a manifest into facts; `table` may be left out when the manifest has no references. */
export function describeFacts(manifest: Manifest, table: ResourceTable | undefined): ManifestFacts {
  const text = (value: Value, language?: Language) => textOf(follow(table, value, language))
  const integer = (value: Value) => integerOf(follow(table, value))
  const sdk = (value: Value) => integer(value) ?? (text(value) === undefined ? undefined : PREVIEW_SDK)
  const { values } = manifest
  const minSdk = sdk(values.minSdk) ?? 1
  return {
    packageName: manifest.packageName,
    versionCode: longVersion(integer(values.versionCode) ?? 0, integer(values.versionCodeMajor) ?? 0),
    versionName: text(values.versionName) ?? '',
    minSdk,
    targetSdk: sdk(values.targetSdk) ?? minSdk,
    permissions: manifest.permissions,
    debuggable: (integer(values.debuggable) ?? 0) !== 0,
    labels: {
      default: text(values.label) || manifest.packageName,
      ...localised('ja', table, values.label),
      ...localised('en', table, values.label),
    },
  }
}

function follow(table: ResourceTable | undefined, value: Value, language?: Language): Resolved | undefined {
  if (!value) return undefined
  return resolve(table ?? { candidates: () => [] }, value, language)
}

function textOf(resolved: Resolved | undefined): string | undefined {
  return resolved?.value.kind === 'string' ? resolved.value.text.slice(0, MAX_TEXT_LENGTH) : undefined
}

function integerOf(resolved: Resolved | undefined): number | undefined {
  return resolved?.value.kind === 'integer' ? resolved.value.value : undefined
}

function longVersion(code: number, major: number): number {
  const version = major * 2 ** 32 + code
  if (!Number.isSafeInteger(version)) throw damaged('manifest.version_code')
  return version
}

function localised(language: Language, table: ResourceTable | undefined, label: Value) {
  const resolved = follow(table, label, language)
  const text = resolved?.isLocalised ? textOf(resolved) : undefined
  return text ? { [language]: text } : {}
}
