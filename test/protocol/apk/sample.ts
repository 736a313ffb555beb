import { buildTable, buildXml, type Element, integer, reference } from './resource-builder.ts'
import { buildZip, type ZipEntry } from './zip-builder.ts'

const label = 0x7f010000

/** A manifest that uses everything the reader knows. */
export const sampleManifest: Element = {
  name: 'manifest',
  attributes: [
    { id: 0x0101021b, name: 'versionCode', value: integer(7) },
    { id: 0x01010576, name: 'versionCodeMajor', value: integer(2) },
    { id: 0x0101021c, name: 'versionName', value: reference(0x7f010001) },
    { name: 'package', value: 'net.example.sample' },
  ],
  children: [
    {
      name: 'uses-sdk',
      attributes: [
        { id: 0x0101020c, name: 'minSdkVersion', value: integer(29) },
        { id: 0x01010270, name: 'targetSdkVersion', value: 'Baklava' },
      ],
    },
    {
      name: 'uses-permission',
      attributes: [{ id: 0x01010003, name: 'name', value: 'android.permission.NFC' }],
    },
    { name: 'application', attributes: [{ id: 0x01010001, name: 'label', value: reference(label) }] },
  ],
}

export const sampleTable = [
  { values: ['Watchtower', '1.2.3', 'Nested'] },
  { language: 'ja', region: 'JP', values: ['櫓', undefined] },
  { language: 'en', region: 'GB', values: ['Tower (GB)'] },
]

export const sampleEntries = (): ZipEntry[] => [
  { name: 'AndroidManifest.xml', data: buildXml(sampleManifest) },
  { name: 'resources.arsc', data: buildTable(sampleTable) },
  { name: 'classes.dex', data: Buffer.alloc(3000, 'dex') },
]

/** An unsigned APK of a few kilobytes. */
export const sampleApk = (): Buffer => buildZip(sampleEntries())
