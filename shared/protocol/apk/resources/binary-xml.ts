import { ByteReader } from '../byte-reader.ts'
import { damaged, hostile } from '../refusal.ts'
import { type Chunk, ChunkType, childChunks, readChunk } from './chunks.ts'
import { StringPool } from './string-pool.ts'
import { type ResourceValue, readValue } from './value.ts'

export interface XmlElement {
  readonly name: string
  /** 1 for the root. */
  readonly depth: number
  /** By resource id for framework attributes, by name for those without one (`package`). */
  readonly attributes: ReadonlyMap<number | string, ResourceValue>
}

const MIN_ATTRIBUTE_LENGTH = 20
const RESOURCE_ID_LENGTH = 4

/**
 * The elements of a binary XML file in document order. Namespaces, text and chunks nobody knows are passed
 * over; `apk.damaged` when the structure does not hold.
 */
export function* xmlElements(bytes: Uint8Array): Generator<XmlElement> {
  const file = readChunk(new ByteReader(bytes, 'xml.structure'))
  if (file.type !== ChunkType.xml) throw damaged('xml.not_binary')
  let strings: StringPool | undefined
  let resourceIds: readonly number[] = []
  let depth = 0
  for (const chunk of childChunks(file)) {
    if (chunk.type === ChunkType.stringPool) {
      if (strings) throw hostile('xml.two_pools')
      strings = new StringPool(chunk)
    } else if (chunk.type === ChunkType.resourceMap) {
      resourceIds = readResourceMap(chunk)
    } else if (chunk.type === ChunkType.startElement) {
      if (!strings) throw damaged('xml.no_strings')
      depth += 1
      yield readElement(chunk, depth, strings, resourceIds)
    } else if (chunk.type === ChunkType.endElement) {
      depth -= 1
      // Android stops where the root ends; what follows is no part of the document.
      if (depth <= 0) return
    }
  }
}

/** Which resource id the attribute name of each string index stands for. */
function readResourceMap({ reader, headerLength }: Chunk): number[] {
  const body = reader.at(headerLength)
  return Array.from({ length: Math.floor(body.length / RESOURCE_ID_LENGTH) }, () => body.u32())
}

function readElement(
  { reader, headerLength }: Chunk,
  depth: number,
  strings: StringPool,
  resourceIds: readonly number[],
): XmlElement {
  const body = reader.at(headerLength)
  body.u32() // namespace
  const name = strings.get(body.u32()) ?? ''
  const [start, length, count] = [body.u16(), body.u16(), body.u16()]
  if (count > 0 && length < MIN_ATTRIBUTE_LENGTH) throw damaged('xml.attributes')
  const list = body.at(start)
  const attributes = new Map<number | string, ResourceValue>()
  for (let index = 0; index < count; index += 1) {
    const [key, value] = readAttribute(list.section(length), strings, resourceIds)
    // As in Android, the first of two attributes with one name counts.
    if (!attributes.has(key)) attributes.set(key, value)
  }
  return { name, depth, attributes }
}

function readAttribute(
  reader: ByteReader,
  strings: StringPool,
  resourceIds: readonly number[],
): [number | string, ResourceValue] {
  reader.u32() // namespace
  const name = reader.u32()
  const raw = strings.get(reader.u32())
  const value = readValue(reader, strings)
  // Android reads `package` from the raw text and everything else from the typed value.
  if (value.kind === 'string' && raw !== undefined && raw !== value.text) throw hostile('xml.two_values')
  return [resourceIds[name] || (strings.get(name) ?? ''), value]
}
