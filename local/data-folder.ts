/** One folder for everything, used by one process at a time. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { StartFailure } from './failure.ts'

const LOCK = 'service.pid'

export interface DataFolder {
  readonly path: string
  release(): void
}

/** Node's own recursive mkdir never returns where a folder exists but takes no new one (/proc). */
export function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Throws `StartFailure` when the folder cannot be written or another service uses it. */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder)
  const lock = join(path, LOCK)
  try {
    makeFolder(path)
    takeLock(lock, path)
  } catch (cause) {
    if (cause instanceof StartFailure) throw cause
    throw new StartFailure('failure.notWritable', { path }, { cause })
  }
  return { path, release: () => rmSync(lock, { force: true }) }
}

/** The process whose service uses the folder; undefined while none does. */
export function userOf(folder: string): number | undefined {
  const lock = join(folder, LOCK)
  const pid = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
  return pid > 0 && isAlive(pid) ? pid : undefined
}

function takeLock(lock: string, path: string): void {
  try {
    const file = openSync(lock, 'wx', 0o600)
    writeSync(file, String(process.pid))
    closeSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const pid = Number(readFileSync(lock, 'utf8'))
    if (pid !== process.pid && pid > 0 && isAlive(pid))
      throw new StartFailure('failure.folderInUse', { path, pid: String(pid) })
    // Its owner was killed and could not tidy up.
    rmSync(lock, { force: true })
    takeLock(lock, path)
  }
}
