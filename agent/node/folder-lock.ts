import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AgentError } from '../core/errors.ts'

export interface FolderLock {
  release(): void
}

/**
 * Claims a folder for one holder in one process. Node has no file locks, SQLite does: the kernel drops one with
 * its process, so that a crash leaves nothing stale, which a file with a process id would. Throws `phone.locked`.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'lock')
  closeSync(openSync(path, 'a', 0o600))
  const lock = new DatabaseSync(path, { timeout: 0 })
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new AgentError('phone.locked', { folder }, { cause })
  }
  return { release: () => lock.close() }
}
