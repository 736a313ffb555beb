/** Names for what is not finished: it is made beside its place, and moved there whole or never. */
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAlive } from '../data-folder.ts'

/** Anything below such a name is nobody's yet. */
export const unfinished = /\.\d+\.unfinished(\/|$)/

/** A name beside `place` for this process. What killed processes left beside it is removed. */
export async function scratchFor(place: string): Promise<string> {
  const prefix = `${basename(place)}.`
  for (const name of await readdir(dirname(place))) {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : ''
    const [, pid] = /^(\d+)\.unfinished$/.exec(rest) ?? []
    if (pid && !isAlive(Number(pid))) await rm(join(dirname(place), name), { recursive: true, force: true })
  }
  return `${place}.${process.pid}.unfinished`
}
