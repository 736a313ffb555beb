/** What of a data folder belongs in a backup: all of it, but what is true of one run only or can be made again. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { objectPrefixes } from '../../shared/domain/object-keys.ts'
import { BUCKET } from '../object-store.ts'
import { keyPath } from '../s3/store/key-path.ts'
import { unfinished } from './scratch.ts'

export const DATABASE = 'database.sqlite'

const stampedFiles = join('objects', BUCKET, keyPath(objectPrefixes.stamped)).replace(/\.o$/, '')

const leftOut: readonly ((path: string) => boolean)[] = [
  (path) => path === 'service.pid' || path === 'running.json',
  // Goes in as one snapshot instead.
  (path) => path.startsWith(DATABASE),
  // Bodies on their way in, and uploads in parts that only the process which began them would finish.
  (path) => /^objects\/\.(staging|uploads)(\/|$)/.test(path),
  // Made again at the next download; one for each link, they outweigh everything else.
  (path) => path.startsWith(stampedFiles),
  // Small files on their way to their names, as `secretFile` and `writePrivate` write them.
  (path) => /\.(\d+\.new|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(path),
  (path) => unfinished.test(path),
  // No name of ours; a list of checksums could not hold it.
  (path) => /[\n\r\\]/.test(path),
]

/** Paths below the folder. A file of the list may be gone when it is read: then nothing names it any more. */
export async function filesToBackUp(folder: string, below = ''): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = join(below, entry.name)
    if (leftOut.some((isLeftOut) => isLeftOut(path))) continue
    if (entry.isDirectory()) found.push(...(await filesToBackUp(folder, path)))
    else if (entry.isFile()) found.push(path)
  }
  return found
}
