/** How much code a bundle brings: what is read at the start, and all that may be read later. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const STATIC_IMPORT = /\b(?:from|import)"(\.{1,2}\/[^"]+\.mjs)"/g

async function filesAtStart(file: string, known = new Set<string>()): Promise<Set<string>> {
  if (known.has(file)) return known
  known.add(file)
  const text = await readFile(file, 'utf8')
  for (const [, path = ''] of text.matchAll(STATIC_IMPORT))
    await filesAtStart(join(dirname(file), path), known)
  return known
}

const sizeOf = async (files: Iterable<string>): Promise<number> => {
  let bytes = 0
  for (const file of files) bytes += (await stat(file)).size
  return bytes
}

export async function bundleSizes(folder: string): Promise<{ startBytes: number; wholeBytes: number }> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.mjs'))
  return {
    startBytes: await sizeOf(await filesAtStart(join(folder, 'index.mjs'))),
    wholeBytes: await sizeOf(names.map((name) => join(folder, name))),
  }
}
