import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes the names in a folder durable, as fsync(2) asks for after creating or renaming an entry. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Makes a folder and its missing parents, durably. */
export async function ensureFolder(path: string): Promise<void> {
  const topmost = await mkdir(path, { recursive: true })
  if (topmost === undefined) return
  for (let folder = path; folder.length >= topmost.length; folder = dirname(folder)) {
    await syncFolder(dirname(folder))
  }
}

/** Puts a synced file in the place of another in one step: a crash leaves the old one or the new one. The folder exists. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(dirname(to))
}
