import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { S3Error } from '../errors.ts'

const maxKeyBytes = 1024
const segmentLength = 200
const fileSuffix = '.o'
const folderSuffix = '.d'

/** Bytes that mean the same on every file system; capitals are escaped because some ignore case. */
const plain = /[a-z0-9._-]/

function encodeKey(key: string): string {
  const bytes = [...Buffer.from(key, 'utf8')]
  return bytes
    .map((byte) => {
      const char = String.fromCharCode(byte)
      return plain.test(char) ? char : `%${byte.toString(16).padStart(2, '0')}`
    })
    .join('')
}

/**
 * Where an object of that key lies below a bucket's folder. Keys hold 1,024 bytes and names 255, so the encoded key
 * is cut into segments: folders end in `.d`, the file in `.o`, and neither can be `.`, `..` or contain a slash.
 * @throws S3Error `KeyTooLongError`
 */
export function keyPath(key: string): string {
  if (Buffer.byteLength(key) > maxKeyBytes) throw new S3Error('KeyTooLongError')
  const segments = encodeKey(key).match(new RegExp(`.{1,${segmentLength}}`, 'g')) ?? []
  const last = segments.pop() ?? ''
  return join(...segments.map((segment) => segment + folderSuffix), last + fileSuffix)
}

/** Every key below a bucket's folder, in the order of its UTF-8 bytes (which UTF-16 comparison would not give). */
export async function listKeys(folder: string): Promise<string[]> {
  const names = await encodedKeys(folder, '')
  return names
    .map((name) => Buffer.from(decodeURIComponent(name), 'utf8'))
    .sort(Buffer.compare)
    .map((bytes) => bytes.toString('utf8'))
}

async function encodedKeys(folder: string, before: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = before + entry.name.slice(0, -fileSuffix.length)
    if (!entry.isDirectory()) found.push(name)
    else found.push(...(await encodedKeys(join(folder, entry.name), name)))
  }
  return found
}
