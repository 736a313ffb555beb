import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The file's JSON, or undefined when there is none. */
export const readPrivate = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Writes JSON only the owner may read, whole or not at all: a crash leaves the old file. */
export const writePrivate = async (path: string, value: unknown): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomUUID()}`
  await using file = await open(temporary, 'wx', 0o600)
  await file.writeFile(`${JSON.stringify(value, null, 2)}\n`)
  await file.sync()
  await rename(temporary, path)
}
