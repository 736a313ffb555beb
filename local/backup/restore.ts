/**
 * A data folder from a backup (ADR 13). Everything is written beside its place and checked there; only then is it
 * moved in, so that whatever goes wrong leaves what was there as it was.
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, realpath, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '../../shared/ports/platform.ts'
import { StartFailure } from '../failure.ts'
import { ensureFolder } from '../s3/store/durable.ts'
import { ABOUT, type About, readAbout, SUMS } from './about.ts'
import { DATABASE } from './contents.ts'
import { decrypted } from './encryption.ts'
import { prepareTarget, putInPlace } from './put-in-place.ts'
import { readArchive } from './read-archive.ts'
import { scratchFor } from './scratch.ts'
import { inTables } from './tables.ts'
import { type Watch, watched } from './watched.ts'

export interface RestoreWish {
  readonly file: string
  readonly dataDir: string
  readonly passphrase: string
  /** What is in the folder may be moved aside. */
  readonly force: boolean
  readonly clock: Clock
}

export interface Restored {
  readonly folder: string
  readonly about: About
  /** Where what was in the folder is now. */
  readonly aside?: string
}

/** The folder is as the backup says, or as it was. Throws `StartFailure`. */
export async function restore(wish: RestoreWish, watch: Watch = {}): Promise<Restored> {
  // What a link leads to is exchanged, not the link.
  const folder = await realpath(wish.dataDir).catch(() => resolve(wish.dataDir))
  const file = resolve(wish.file)
  prepareTarget(folder, wish.force)
  const scratch = await scratchFor(folder)
  try {
    await mkdir(scratch, { mode: 0o700 }).catch((cause) => {
      throw new StartFailure('failure.notWritable', { path: folder }, { cause })
    })
    const about = await unpack(file, wish.passphrase, scratch, watch).catch((cause) => {
      watch.signal?.throwIfAborted()
      throw explained(cause, file, folder)
    })
    await checkTables(join(scratch, DATABASE), about).catch((cause) => {
      if (cause instanceof StartFailure && cause.code === 'failure.noEngine') throw cause
      throw new StartFailure('failure.backupDamaged', { path: file }, { cause })
    })
    watch.signal?.throwIfAborted()
    const aside = await putInPlace(scratch, folder, wish)
    return { folder, about, ...(aside !== undefined && { aside }) }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** What a file system refuses is about this machine; everything else is about the file. */
function explained(cause: NodeJS.ErrnoException, file: string, folder: string): Error {
  if (cause instanceof StartFailure) return cause
  return cause.syscall
    ? new StartFailure('failure.restoreUnwritable', { path: folder, reason: cause.message }, { cause })
    : new StartFailure('failure.backupDamaged', { path: file }, { cause })
}

async function unpack(file: string, passphrase: string, folder: string, watch: Watch): Promise<About> {
  const plain = await decrypted(file, passphrase)
  const sums = new Map<string, string>()
  let about: About | undefined
  let listed: string | undefined
  await readArchive(watched(plain, (await stat(file)).size, watch), async (path, body) => {
    if (path === SUMS) {
      listed = await text(body)
      return
    }
    const isFirst = sums.size === 0
    if (isFirst !== (path === ABOUT) || sums.has(path)) throw new Error(`${path} is not in its place`)
    if (isFirst) {
      const said = await text(body)
      about = readAbout(said)
      sums.set(path, createHash('sha256').update(said).digest('hex'))
    } else sums.set(path, await writeFile(join(folder, path), body))
  })
  if (!about || listed !== [...sums].map(([path, sum]) => `${sum}  ${path}\n`).join(''))
    throw new Error('The checksums are not those of the files')
  return about
}

/** Durably; answers the SHA-256. */
async function writeFile(path: string, body: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  await ensureFolder(dirname(path))
  await pipeline(
    body,
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece)
        yield piece
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }),
  )
  return hash.digest('hex')
}

/** Once they open, the tables know that they were put back: numbers that phones hold may be ahead of theirs. */
async function checkTables(database: string, about: About): Promise<void> {
  await inTables(database, async ({ trust }, { phones, records, data }) => {
    const isAsSaid = phones === about.phones && records === about.records && data.newest === about.dataVersion
    if (!isAsSaid) throw new Error('The tables are not those that the backup describes')
    await trust.noteRestore()
  })
}
