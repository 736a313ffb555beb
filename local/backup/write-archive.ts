/** The inside of a backup: a tar of files whose sizes are known, then their checksums, as a stream. */
import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Header, Pax } from 'tar'
import { isMissing } from '../s3/store/object-file.ts'
import { SUMS } from './about.ts'

export interface Member {
  readonly path: string
  /** The text, or the file that holds it. */
  readonly body: Buffer | { readonly file: string }
}

const BLOCK = 512
const PIECE = 256 * 1024

/** The blocks before a member's bytes. A path or a size too large for the old header gets one of POSIX. */
function headerOf(path: string, size: number, mtime: Date): Buffer {
  const fields = { path, size, mtime, mode: 0o600, type: 'File' as const }
  const header = new Header(fields)
  const block = Buffer.alloc(BLOCK)
  return header.encode(block, 0) ? Buffer.concat([new Pax(fields).encode(), block]) : block
}

const paddingOf = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)

/** Files are replaced, never changed: one that is open stays as it is. */
async function* bytesOf(file: FileHandle, size: number, hash: Hash): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const { bytesRead, buffer } = await file.read(
      Buffer.allocUnsafe(PIECE),
      0,
      Math.min(PIECE, size - at),
      at,
    )
    if (bytesRead === 0) throw new Error('A file became shorter while it was read')
    const piece = buffer.subarray(0, bytesRead)
    hash.update(piece)
    at += bytesRead
    yield piece
  }
}

/** Members in their order; a file that is gone by now is left out. `sums` is the last. */
export async function* archiveOf(members: readonly Member[], mtime: Date): AsyncGenerator<Buffer> {
  const sums: string[] = []
  for (const { path, body } of members) {
    const hash = createHash('sha256')
    if (Buffer.isBuffer(body)) yield* inMemory(path, body, mtime, hash)
    else {
      await using file = await openIfPresent(body.file)
      if (!file) continue
      const { size } = await file.stat()
      yield headerOf(path, size, mtime)
      yield* bytesOf(file, size, hash)
      yield paddingOf(size)
    }
    sums.push(`${hash.digest('hex')}  ${path}\n`)
  }
  yield* inMemory(SUMS, Buffer.from(sums.join('')), mtime)
  yield Buffer.alloc(2 * BLOCK)
}

function* inMemory(path: string, bytes: Buffer, mtime: Date, hash?: Hash): Generator<Buffer> {
  hash?.update(bytes)
  yield Buffer.concat([headerOf(path, bytes.length, mtime), bytes, paddingOf(bytes.length)])
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
