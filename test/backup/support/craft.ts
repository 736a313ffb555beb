/** Backups as nobody makes them: any members, under a passphrase that takes no time to try. */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Encrypter } from 'age-encryption'
import { Header } from 'tar'
import { SUMS } from '../../../local/backup/about.ts'
import { snapshotDatabase } from '../../../local/backup/snapshot.ts'
import { dynamoClient } from '../../../local/clients.ts'
import { createTables } from '../../../local/engine/create-tables.ts'
import { startEngine } from '../../../local/engine/engine.ts'
import { TABLES } from '../../../local/local-ports.ts'

export const PASSPHRASE = 'test passphrase'

export interface CraftedMember {
  readonly path: string
  readonly text?: string | Buffer
  readonly type?: 'File' | 'SymbolicLink' | 'Link' | 'Directory' | 'CharacterDevice'
  readonly linkpath?: string
}

function blocksOf({ path, text = '', type = 'File', linkpath = '' }: CraftedMember): Buffer {
  const bytes = Buffer.from(text)
  const size = bytes.length
  const header = Buffer.alloc(512)
  new Header({ path, size, type, linkpath, mode: 0o600, mtime: new Date() }).encode(header, 0)
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (size % 512)) % 512)])
}

export const aboutText = (change: object = {}): string =>
  JSON.stringify({
    format: 1,
    product: '0.1.0',
    createdAt: new Date().toISOString(),
    dataVersion: 1,
    phones: 0,
    records: 0,
    ...change,
  })

const sumOf = ({ path, text = '' }: CraftedMember) =>
  `${createHash('sha256').update(text).digest('hex')}  ${path}\n`

/** With their checksums behind them, as they would be believed. */
export const withSums = (members: readonly CraftedMember[]): CraftedMember[] => [
  ...members,
  { path: SUMS, text: members.map(sumOf).join('') },
]

export async function craft(file: string, members: readonly CraftedMember[]): Promise<void> {
  await seal(file, Buffer.concat([...members.map(blocksOf), Buffer.alloc(1024)]))
}

export async function seal(file: string, archive: Uint8Array): Promise<void> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(PASSPHRASE)
  encrypter.setScryptWorkFactor(4)
  await writeFile(file, await encrypter.encrypt(archive))
}

/** The file of a database whose tables are empty. */
export async function emptyDatabase(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'yagura-craft-'))
  const engine = await startEngine(join(folder, 'database.sqlite'))
  const client = dynamoClient(engine.endpoint)
  try {
    await createTables(client, (suffix) => TABLES[suffix])
    await snapshotDatabase(join(folder, 'database.sqlite'), join(folder, 'copy'))
    return await readFile(join(folder, 'copy'))
  } finally {
    client.destroy()
    await engine.close()
    await rm(folder, { recursive: true })
  }
}
