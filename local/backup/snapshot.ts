/** One moment of the engine's database, copied while the engine goes on writing. */
import { type BackupProgressInfo, backup, DatabaseSync } from 'node:sqlite'
import type { Watch } from './watched.ts'

const PAGES_A_STEP = 1_000

/**
 * A read that stays open pins one state of the write-ahead log, and the engine writes on behind it. Without it
 * SQLite begins the copy anew whenever another process has written, and a busy service would never let it end.
 */
export async function snapshotDatabase(
  source: string,
  target: string,
  { onProgress }: Pick<Watch, 'onProgress'> = {},
): Promise<void> {
  const database = new DatabaseSync(source, { readOnly: true, timeout: 10_000 })
  try {
    database.exec('BEGIN; SELECT count(*) FROM sqlite_master')
    const pageBytes = Number(database.prepare('PRAGMA page_size').get()?.page_size)
    const progress = ({ totalPages, remainingPages }: BackupProgressInfo) =>
      onProgress?.((totalPages - remainingPages) * pageBytes, totalPages * pageBytes)
    await backup(database, target, { rate: PAGES_A_STEP, progress })
  } finally {
    database.close()
  }
}
