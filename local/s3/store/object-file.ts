import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'

/** What a finished body turned out to be; `md5` is hexadecimal. */
export interface Written {
  readonly size: number
  readonly md5: string
}

const magic = Buffer.from('YAGURAS3')
const footerLength = 4 + magic.length

/**
 * Body, then JSON, then the JSON's length and a magic word: an object and its metadata are one file, made durable
 * together, and a range of the body is the same range of the file. On any error the file is removed.
 * @param describe makes the metadata once the whole body was read
 */
export async function writeObjectFile<Meta>(
  path: string,
  body: AsyncIterable<Uint8Array>,
  describe: (written: Written) => Meta,
): Promise<Meta> {
  const file = await open(path, 'wx')
  try {
    const meta = describe(await writeBody(file, body))
    const json = Buffer.from(JSON.stringify(meta))
    const footer = Buffer.alloc(footerLength)
    footer.writeUInt32BE(json.length)
    magic.copy(footer, 4)
    await file.appendFile(Buffer.concat([json, footer]))
    await file.sync()
    return meta
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

async function writeBody(file: FileHandle, body: AsyncIterable<Uint8Array>): Promise<Written> {
  const md5 = createHash('md5')
  let size = 0
  for await (const piece of body) {
    md5.update(piece)
    size += piece.length
    await file.appendFile(piece)
  }
  return { size, md5: md5.digest('hex') }
}

/** An open object: replacing or deleting it does not disturb who is reading. Close it. */
export interface OpenObject<Meta> {
  readonly meta: Meta
  /** The bytes `first` to `last`, both included. */
  read(first: number, last: number): AsyncIterable<Buffer>
  close(): Promise<void>
}

async function readMeta(file: FileHandle): Promise<unknown> {
  const { size } = await file.stat()
  const footer = Buffer.alloc(footerLength)
  await file.read(footer, 0, footerLength, Math.max(0, size - footerLength))
  const jsonLength = footer.readUInt32BE()
  if (!footer.subarray(4).equals(magic) || jsonLength > size - footerLength) {
    throw new Error('An object file is damaged')
  }
  const json = Buffer.alloc(jsonLength)
  await file.read(json, 0, jsonLength, size - footerLength - jsonLength)
  return JSON.parse(json.toString('utf8'))
}

async function* readRange(file: FileHandle, first: number, last: number): AsyncGenerator<Buffer> {
  const pieceLength = 256 * 1024
  for (let at = first; at <= last; ) {
    const piece = Buffer.allocUnsafe(Math.min(pieceLength, last - at + 1))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead === 0) throw new Error('An object file is damaged')
    at += bytesRead
    yield piece.subarray(0, bytesRead)
  }
}

/** Opens what `writeObjectFile` wrote; undefined when there is no such file. */
export async function openObjectFile<Meta>(path: string): Promise<OpenObject<Meta> | undefined> {
  const file = await openIfPresent(path)
  if (!file) return undefined
  try {
    const meta = (await readMeta(file)) as Meta
    return { meta, read: (first, last) => readRange(file, first, last), close: () => file.close() }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Whether a file-system call failed because there is nothing of that name. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
