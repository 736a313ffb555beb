/** `backup` and `restore` at a terminal or in a script: passphrase, progress, and what to do next. */
import { systemClock } from '../../shared/adapters/platform.ts'
import type { About } from '../backup/about.ts'
import { backUp } from '../backup/backup.ts'
import { type Restored, restore } from '../backup/restore.ts'
import type { Watch } from '../backup/watched.ts'
import { say } from '../texts/say.ts'
import { readPassphrase } from './passphrase.ts'

export interface BackupOptions {
  readonly data: string
  readonly passphraseFile?: string
  readonly force: boolean
  readonly json: boolean
  readonly signal: AbortSignal
}

const MEGABYTE = 1_000_000
const PROGRESS_EVERY_MS = 200

/** A line that changes, for people only. */
function progress({ json, signal }: BackupOptions): Watch & { end(): void } {
  if (json || !process.stderr.isTTY) return { signal, end: () => undefined }
  let shownAtMs = 0
  return {
    signal,
    onProgress(done, total) {
      if (performance.now() - shownAtMs < PROGRESS_EVERY_MS) return
      shownAtMs = performance.now()
      const [doneMb, totalMb] = [done, total].map((bytes) => Math.ceil(bytes / MEGABYTE))
      process.stderr.write(`\r${say('progress.bytes', { done: doneMb ?? 0, total: totalMb ?? 0 })}`)
    },
    end: () => process.stderr.write('\r\u001b[K'),
  }
}

async function watching<T>(options: BackupOptions, work: (watch: Watch) => Promise<T>): Promise<T> {
  const watch = progress(options)
  try {
    return await work(watch)
  } finally {
    watch.end()
  }
}

export async function backupCommand(file: string, options: BackupOptions): Promise<void> {
  const passphrase = await readPassphrase({ ...options, twice: true })
  const wish = { file, dataDir: options.data, passphrase, force: options.force, clock: systemClock }
  const made = await watching(options, (watch) => backUp(wish, watch))
  if (options.json) return console.log(JSON.stringify({ file: made.file, bytes: made.bytes, ...made.about }))
  const megabytes = Math.ceil(made.bytes / MEGABYTE)
  console.log(say('backup.made', { file: made.file, phones: made.about.phones, megabytes }))
  console.log(say('backup.keep'))
}

export async function restoreCommand(file: string, options: BackupOptions): Promise<void> {
  const passphrase = await readPassphrase({ ...options, twice: false })
  const wish = { file, dataDir: options.data, passphrase, force: options.force, clock: systemClock }
  const restored = await watching(options, (watch) => restore(wish, watch))
  const { about, ...where } = restored
  if (options.json) return console.log(JSON.stringify({ ...where, ...about }))
  console.log(nextSteps(restored).join('\n'))
}

function nextSteps({ folder, about, aside }: Restored): string[] {
  return [
    say('restore.made', { folder, at: about.createdAt, phones: about.phones }),
    ...(aside ? [say('restore.aside', { aside })] : []),
    say('restore.old'),
    ...startLines(folder, about),
    say('restore.since'),
  ]
}

function startLines(folder: string, { start }: About): string[] {
  if (!start) return [say('restore.startAnyhow', { folder })]
  const ports = (['enroll', 'device', 'admin', 'mail'] as const).map(
    (name) => `--${name}-port ${start[`${name}Port`]}`,
  )
  return [
    say('restore.start'),
    `  npm start -- --data ${folder} --address ${start.address} ${ports.join(' ')}`,
    ...(start.ownCertificate ? [say('restore.ownCertificate')] : []),
  ]
}
