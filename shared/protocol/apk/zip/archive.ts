import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl'
import type { ByteSource } from '../../byte-source.ts'
import { readAnnounced, windowedSource } from '../byte-sources.ts'
import { damaged, hostile } from '../refusal.ts'
import { DirectoryCheck } from './directory-check.ts'
import type { EndRecord } from './end-record.ts'
import { SourceReader } from './source-reader.ts'

const WINDOW_BYTES = 256 * 1024
const STORED = 0
const DEFLATED = 8
const inflate = promisify(inflateRaw)

/** A checked listing and the bytes of single entries. */
export interface ZipArchive {
  readonly names: ReadonlySet<string>
  /** The content of an entry that was asked for, verified by its CRC; undefined if the archive has none. */
  read(name: string): Promise<Uint8Array | undefined>
}

/**
 * Lists the archive whose entries must end at `entriesEnd`. Refuses what only an attacker writes (overlaps,
 * bombs, doubled or climbing names, entries the end record does not count) as `apk.hostile`. Entries whose
 * names are in `limits` can be read afterwards; one that is larger than its limit in bytes is hostile too.
 */
export async function openArchive(
  source: ByteSource,
  end: EndRecord,
  entriesEnd: number,
  limits: ReadonlyMap<string, number>,
): Promise<ZipArchive> {
  const window = windowedSource(source, WINDOW_BYTES)
  const reader = new SourceReader(window)
  const check = new DirectoryCheck(source.size, entriesEnd)
  const kept = new Map<string, Entry>()
  const zip = await reader.guard(() =>
    fromRandomAccessReaderPromise(reader, source.size, { autoClose: false, decodeStrings: false }),
  )
  await reader.guard(async () => {
    for await (const entry of zip.eachEntry()) {
      const name = check.add(entry)
      const limit = limits.get(name)
      if (limit === undefined) continue
      if (Math.max(entry.uncompressedSize, entry.compressedSize) > limit) throw hostile('entry.too_large')
      kept.set(name, entry)
    }
  })
  check.finish(end.directoryLength)
  return {
    names: check.names,
    async read(name) {
      const entry = kept.get(name)
      return entry && readEntry(window, reader, zip, entry)
    },
  }
}

async function readEntry(source: ByteSource, reader: SourceReader, zip: ZipFile, entry: Entry) {
  const header = await reader.guard(() => zip.readLocalFileHeaderPromise(entry))
  // A local header that tells another story is read one way by us and another way by the phone.
  if (!header.fileName.equals(entry.fileNameRaw) || header.compressionMethod !== entry.compressionMethod) {
    throw hostile('entry.two_headers')
  }
  const data = await readAnnounced(source, header.fileDataStart, entry.compressedSize, 'entry.range')
  const content = await expand(data, entry)
  const isWhole = content.length === entry.uncompressedSize && crc32(content) === entry.crc32
  if (!isWhole) throw damaged('entry.content')
  return content
}

async function expand(data: Uint8Array, entry: Entry): Promise<Uint8Array> {
  if (entry.isEncrypted()) throw hostile('entry.encrypted')
  if (entry.compressionMethod === STORED) return data
  if (entry.compressionMethod !== DEFLATED) throw hostile('entry.method')
  try {
    return await inflate(data, { maxOutputLength: Math.max(1, entry.uncompressedSize) })
  } catch (cause) {
    throw damaged('entry.content', cause)
  }
}
