/** The binary XML and the resource table inside a package. */
import { isYaguraError } from '../../../../shared/domain/errors.ts'
import { ByteReader } from '../../../../shared/protocol/apk/byte-reader.ts'
import { describeFacts } from '../../../../shared/protocol/apk/manifest-facts.ts'
import { readChunk } from '../../../../shared/protocol/apk/resources/chunks.ts'
import { parseManifest } from '../../../../shared/protocol/apk/resources/manifest.ts'
import { parseResourceTable } from '../../../../shared/protocol/apk/resources/resource-table.ts'
import { StringPool } from '../../../../shared/protocol/apk/resources/string-pool.ts'
import { buildTable, buildXml, reference } from '../../../protocol/apk/resource-builder.ts'
import { sampleManifest, sampleTable } from '../../../protocol/apk/sample.ts'
import { damagedBytes } from '../damage.ts'
import { type Decoder, decoder } from '../decoder.ts'

const refuses = (error: unknown): boolean => isYaguraError(error) && error.code.startsWith('apk.')

const manifests = [buildXml(sampleManifest), buildXml(sampleManifest, { utf8: false })]
const layouts = (['plain', 'sparse', 'offset16', 'compact'] as const).map((layout) =>
  buildTable([{ layout, values: ['Watchtower', undefined, reference(0x7f010000)] }]),
)
const tables = [buildTable(sampleTable), buildTable(sampleTable, { utf8: false }), ...layouts]
const manifest = parseManifest(buildXml(sampleManifest))

/** The pool is the first chunk of a file, behind its header of 8 or, in a table, 12 bytes. */
const pools = [...manifests.map((file) => file.subarray(8)), ...tables.map((file) => file.subarray(12))].map(
  (rest) => Buffer.from(readChunk(new ByteReader(rest, 'pool')).reader.bytes),
)

export const decoders: readonly Decoder[] = [
  decoder({
    name: 'manifest',
    inputs: damagedBytes(manifests),
    decode: (bytes) => describeFacts(parseManifest(bytes), undefined),
    refuses,
  }),
  decoder({
    name: 'resource table',
    inputs: damagedBytes(tables),
    decode: (bytes) => {
      describeFacts(manifest, parseResourceTable(bytes))
      const table = parseResourceTable(bytes)
      for (let index = 0; index < 4; index++) table.candidates(0x7f010000 + index)
    },
    refuses,
  }),
  decoder({
    name: 'string pool',
    inputs: damagedBytes(pools),
    decode: (bytes) => {
      const pool = new StringPool(readChunk(new ByteReader(bytes, 'pool')))
      for (const index of [0, 1, 2, 3, 0xffffffff]) pool.get(index)
    },
    refuses,
  }),
]
