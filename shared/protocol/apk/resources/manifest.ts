import { damaged, hostile } from '../refusal.ts'
import { type XmlElement, xmlElements } from './binary-xml.ts'
import type { ResourceValue } from './value.ts'

/** Resource ids of framework attributes (AOSP `public.xml`); names are only decoration in binary XML. */
const Attribute = {
  label: 0x01010001,
  name: 0x01010003,
  debuggable: 0x0101000f,
  minSdkVersion: 0x0101020c,
  versionCode: 0x0101021b,
  versionName: 0x0101021c,
  targetSdkVersion: 0x01010270,
  versionCodeMajor: 0x01010576,
} as const

const MAX_PERMISSIONS = 1000
const MAX_PERMISSION_LENGTH = 255
/** Android's own rule for package names, and its limit (`FrameworkParsingPackageUtils.validateName`). */
const PACKAGE_NAME = /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/
const MAX_PACKAGE_NAME_LENGTH = 223

type ManifestValue =
  | 'versionCode'
  | 'versionCodeMajor'
  | 'versionName'
  | 'minSdk'
  | 'targetSdk'
  | 'label'
  | 'debuggable'

/** What the manifest says, references still unresolved. */
export interface Manifest {
  readonly packageName: string
  readonly permissions: readonly string[]
  readonly values: Readonly<Record<ManifestValue, ResourceValue | undefined>>
}

/** Parses a binary AndroidManifest.xml. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const elements = [...xmlElements(bytes)].filter((element) => element.depth <= 2)
  const [root] = elements
  if (root?.name !== 'manifest') throw damaged('manifest.root')
  // Of several, Android takes the first application and warns.
  const child = (name: string) => elements.find((element) => element.depth === 2 && element.name === name)
  const [application, usesSdk] = [child('application'), child('uses-sdk')]
  return {
    packageName: readPackageName(root),
    permissions: readPermissions(elements),
    values: {
      versionCode: root.attributes.get(Attribute.versionCode),
      versionCodeMajor: root.attributes.get(Attribute.versionCodeMajor),
      versionName: root.attributes.get(Attribute.versionName),
      minSdk: usesSdk?.attributes.get(Attribute.minSdkVersion),
      targetSdk: usesSdk?.attributes.get(Attribute.targetSdkVersion),
      label: application?.attributes.get(Attribute.label),
      debuggable: application?.attributes.get(Attribute.debuggable),
    },
  }
}

function readPackageName(root: XmlElement): string {
  const value = root.attributes.get('package')
  const name = value?.kind === 'string' ? value.text : ''
  if (name.length > MAX_PACKAGE_NAME_LENGTH || !PACKAGE_NAME.test(name)) throw damaged('manifest.package')
  return name
}

function readPermissions(elements: readonly XmlElement[]): string[] {
  const names = new Set<string>()
  for (const element of elements) {
    if (element.name !== 'uses-permission' && element.name !== 'uses-permission-sdk-23') continue
    const value = element.attributes.get(Attribute.name)
    if (value?.kind === 'string' && value.text.length <= MAX_PERMISSION_LENGTH) names.add(value.text)
  }
  if (names.size > MAX_PERMISSIONS) throw hostile('manifest.permissions')
  return [...names]
}
