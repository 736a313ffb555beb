import { ByteReader } from '../byte-reader.ts'
import { damaged, hostile } from '../refusal.ts'
import { CHUNK_HEADER_LENGTH, type Chunk, ChunkType, childChunks, readChunk } from './chunks.ts'
import { type ResourceConfig, readConfig } from './config.ts'
import { StringPool } from './string-pool.ts'
import { readTypeEntry } from './type-entry.ts'
import type { ResourceValue } from './value.ts'

export interface Candidate {
  readonly config: ResourceConfig
  readonly value: ResourceValue
}

/** A parsed `resources.arsc`: every value of a resource id, one per configuration. */
export interface ResourceTable {
  candidates(id: number): readonly Candidate[]
}

const MAX_PACKAGE_CHUNKS = 65_536
const CONFIG_OFFSET = 20

/** Parses a table. Only its outline is read at once; values are read when asked for. */
export function parseResourceTable(bytes: Uint8Array): ResourceTable {
  const file = readChunk(new ByteReader(bytes, 'resources.structure'))
  if (file.type !== ChunkType.table) throw damaged('resources.not_a_table')
  const top = [...childChunks(file)]
  const pool = top.find((chunk) => chunk.type === ChunkType.stringPool)
  const types = collectTypes(top.filter((chunk) => chunk.type === ChunkType.package))
  if (!pool) return { candidates: () => [] }
  const strings = new StringPool(pool)
  return {
    candidates: (id) =>
      (types.get(id >>> 16) ?? []).flatMap((chunk) => {
        const value = readTypeEntry(chunk, id & 0xffff, strings)
        return value ? [{ config: readConfig(chunk.reader.at(CONFIG_OFFSET)), value }] : []
      }),
  }
}

/** Type chunks by the upper half of the resource ids they hold: package id, type id. */
function collectTypes(packages: readonly Chunk[]): Map<number, Chunk[]> {
  const types: { readonly key: number; readonly chunk: Chunk }[] = []
  let count = 0
  for (const packageChunk of packages) {
    const packageId = packageChunk.reader.at(CHUNK_HEADER_LENGTH).u32()
    for (const chunk of childChunks(packageChunk)) {
      if (count === MAX_PACKAGE_CHUNKS) throw hostile('resources.too_many_chunks')
      count += 1
      if (chunk.type !== ChunkType.type) continue
      types.push({ key: packageId * 0x100 + chunk.reader.at(CHUNK_HEADER_LENGTH).u8(), chunk })
    }
  }
  const grouped = Map.groupBy(types, (type) => type.key)
  return new Map([...grouped].map(([key, group]) => [key, group.map((type) => type.chunk)]))
}
