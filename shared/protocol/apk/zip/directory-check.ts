import { type Entry, validateFileName } from 'yauzl'
import { damaged, hostile } from '../refusal.ts'

const LOCAL_HEADER_LENGTH = 30
const DIRECTORY_HEADER_LENGTH = 46
/** Deflate cannot do better than 1,032 : 1 (zlib's technical note); a header that says so lies. */
const MAX_RATIO = 1032
const MAX_TOTAL_BYTES = 4 * 1024 ** 3
/** A whole archive of this ratio is a bomb, unless it is small enough not to matter. */
const MAX_TOTAL_RATIO = 100
const HARMLESS_TOTAL_BYTES = 256 * 1024 ** 2

interface Span {
  readonly start: number
  readonly end: number
}

/** Judges the central directory entry by entry, without touching the entries themselves. */
export class DirectoryCheck {
  readonly names = new Set<string>()
  readonly #fileSize: number
  readonly #entriesEnd: number
  readonly #spans: Span[] = []
  #totalBytes = 0
  #directoryLength = 0

  constructor(fileSize: number, entriesEnd: number) {
    this.#fileSize = fileSize
    this.#entriesEnd = entriesEnd
  }

  /** Takes the next entry and returns its name. */
  add(entry: Entry): string {
    this.#directoryLength +=
      DIRECTORY_HEADER_LENGTH + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength
    this.#addSpan(entry)
    this.#addSize(entry)
    return this.#addName(entry)
  }

  /** Judges what only the whole directory shows; `directoryLength` is what the end record announced. */
  finish(directoryLength: number): void {
    // A longer directory has entries that this reader skips and another one finds.
    if (this.#directoryLength !== directoryLength) throw hostile('zip.uncounted_entries')
    const harmlessBytes = Math.max(this.#fileSize * MAX_TOTAL_RATIO, HARMLESS_TOTAL_BYTES)
    if (this.#totalBytes > harmlessBytes) throw hostile('zip.bomb')
    this.#spans.sort((a, b) => a.start - b.start)
    let end = 0
    for (const span of this.#spans) {
      if (span.start < end) throw hostile('zip.overlap')
      end = span.end
    }
  }

  /** The local header's extra field is not known here, so the span is the least the entry can take. */
  #addSpan(entry: Entry): void {
    const start = entry.relativeOffsetOfLocalHeader
    const end = start + LOCAL_HEADER_LENGTH + entry.fileNameLength + entry.compressedSize
    if (end > this.#entriesEnd) throw damaged('zip.range')
    this.#spans.push({ start, end })
  }

  #addSize(entry: Entry): void {
    this.#totalBytes += entry.uncompressedSize
    if (entry.uncompressedSize > entry.compressedSize * MAX_RATIO) throw hostile('zip.bomb')
    if (this.#totalBytes > MAX_TOTAL_BYTES) throw hostile('zip.bomb')
  }

  #addName(entry: Entry): string {
    // Raw bytes, as Android compares them; latin1 keeps every byte and every ASCII character.
    const name = entry.fileNameRaw.toString('latin1')
    const isSafe = !name.includes('\0') && validateFileName(name.replaceAll('\\', '/')) === null
    if (!isSafe) throw hostile('zip.name')
    if (this.names.has(name)) throw hostile('zip.duplicate_name')
    this.names.add(name)
    return name
  }
}
