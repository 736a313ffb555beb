/**
 * One encrypted file of everything a service is: tables, objects, keys, sign-in (ADR 13). The tables come first, as
 * they are at one moment; an object is stored before the record that names it, and kept as long as one does, so that
 * every object of that moment is there when the files are copied after it.
 */
import { createWriteStream, existsSync, statSync } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../shared/ports/platform.ts'
import { StartFailure } from '../failure.ts'
import { type Running, readRunning } from '../running.ts'
import { moveDurably } from '../s3/store/durable.ts'
import { ABOUT, type About, describe } from './about.ts'
import { DATABASE, filesToBackUp } from './contents.ts'
import { encrypted } from './encryption.ts'
import { scratchFor } from './scratch.ts'
import { snapshotDatabase } from './snapshot.ts'
import { inTables } from './tables.ts'
import { type Watch, watched } from './watched.ts'
import { archiveOf, type Member } from './write-archive.ts'

export interface BackupWish {
  readonly file: string
  readonly dataDir: string
  readonly passphrase: string
  /** A file of that name may be replaced. */
  readonly force: boolean
  readonly clock: Clock
}

export interface BackupMade {
  readonly file: string
  readonly bytes: number
  readonly about: About
}

/** The file appears whole or not at all. Throws `StartFailure`. */
export async function backUp(wish: BackupWish, watch: Watch = {}): Promise<BackupMade> {
  const folder = resolve(wish.dataDir)
  const file = resolve(wish.file)
  const running = await runningIn(folder)
  const unfinished = await placeFor(file, folder, wish.force)
  const scratch = await scratchFor(join(folder, '.backup'))
  try {
    await mkdir(scratch, { mode: 0o700 })
    const snapshot = join(scratch, DATABASE)
    await snapshotDatabase(join(folder, DATABASE), snapshot, watch)
    const about = describe(await inTables(snapshot), running, wish.clock.now())
    const members = [
      { path: ABOUT, body: Buffer.from(`${JSON.stringify(about, null, 2)}\n`) },
      { path: DATABASE, body: { file: snapshot } },
      ...(await filesToBackUp(folder)).map((path) => ({ path, body: { file: join(folder, path) } })),
    ]
    const plain = watched(archiveOf(members, new Date(about.createdAt)), sizeOf(members), watch)
    await writeFile(unfinished, await encrypted(plain, wish.passphrase))
    await moveDurably(unfinished, file)
    return { file, bytes: (await stat(file)).size, about }
  } catch (error) {
    watch.signal?.throwIfAborted()
    throw unmade(file, error as Error)
  } finally {
    await rm(unfinished, { force: true })
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The note of the last start; undefined where there is none. Throws where the tables are not in this folder. */
async function runningIn(folder: string): Promise<Running | undefined> {
  const running = existsSync(join(folder, 'running.json')) ? await readRunning(folder) : undefined
  const isHere = existsSync(join(folder, DATABASE))
  if (running && (running.isEngineElsewhere || !isHere))
    throw new StartFailure('failure.backupElsewhere', { path: folder })
  if (!isHere) throw new StartFailure('failure.neverStarted', { path: folder })
  return running
}

/** Where to write what becomes the file; throws if there cannot or must not be one. */
async function placeFor(file: string, folder: string, force: boolean): Promise<string> {
  if (file.startsWith(folder + sep)) throw new StartFailure('failure.backupInside', { path: folder })
  if (!force && existsSync(file)) throw new StartFailure('failure.backupExists', { path: file })
  return scratchFor(file).catch((cause) => {
    throw unmade(file, cause)
  })
}

const unmade = (path: string, cause: Error): Error =>
  cause instanceof StartFailure
    ? cause
    : new StartFailure('failure.backupUnmade', { path, reason: cause.message }, { cause })

async function writeFile(path: string, bytes: Readable): Promise<void> {
  await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }))
}

/** For the progress: what is gone by now counts nothing. */
function sizeOf(members: readonly Member[]): number {
  let total = 0
  for (const { body } of members)
    total += Buffer.isBuffer(body) ? body.length : (statSync(body.file, { throwIfNoEntry: false })?.size ?? 0)
  return total
}
