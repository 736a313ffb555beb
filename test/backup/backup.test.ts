/** What goes into a backup and what does not, in an archive that takes any name; and what is refused at once. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backUp } from '../../local/backup/backup.ts'
import { filesToBackUp } from '../../local/backup/contents.ts'
import { readArchive } from '../../local/backup/read-archive.ts'
import { archiveOf } from '../../local/backup/write-archive.ts'
import { keyPath } from '../../local/s3/store/key-path.ts'
import { systemClock } from '../../shared/adapters/platform.ts'
import { refused } from '../support/refused.ts'

let folder: string
let data: string
const at = (...names: string[]) => join(folder, ...names)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yagura-backup-'))
  data = at('data')
})
afterEach(() => rm(folder, { recursive: true }))

async function fill(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(data, path)), { recursive: true })
    await writeFile(join(data, path), path)
  }
}

const object = (key: string) => join('objects', 'yagura', keyPath(key))
const long = 'x'.repeat(900)

test('everything goes in, but what is true of one run only or can be made again', async () => {
  const kept = [
    'keys/root.key.json',
    'keys/added-by-a-later-version.pem',
    'sign-in/accounts.json',
    object('packages/pkg_1.apk'),
    object('uploads/upl_1'),
    object(`definitions/${long}`),
    object('stamped-otherwise'),
    'objects/another-bucket/thing.o',
  ]
  await fill(
    ...kept,
    ...['service.pid', 'running.json', 'database.sqlite', 'database.sqlite-wal', 'database.sqlite-shm'],
    ...[object('stamped/pkg_1/lnk_1.apk'), object(`stamped/${long}`)],
    ...['objects/.staging/half', 'objects/.uploads/one/00001.part'],
    ...['keys/root.key.json.123.new', 'sign-in/accounts.json.0b0e7b3a-2b5f-4d52-8d0e-0d4c3a1f9a11'],
    ...['.backup.123.unfinished/database.sqlite', 'a\nb'],
  )
  expect((await filesToBackUp(data)).toSorted()).toEqual(kept.toSorted())
})

test('the archive keeps any name and any size, and leaves out what has gone meanwhile', async () => {
  const bodies = new Map([
    ['empty', ''],
    ['block', 'b'.repeat(512)],
    ['block-and-one', 'b'.repeat(513)],
    ['several-pieces', 'p'.repeat(700_000)],
    [object(`packages/${long}`), 'long'],
    ['phones/名前/状態.json', 'わたし'],
  ])
  await fill(...bodies.keys())
  for (const [path, body] of bodies) await writeFile(join(data, path), body)
  const members = [...bodies.keys(), 'gone'].map((path) => ({ path, body: { file: join(data, path) } }))
  const read = new Map<string, string>()
  await readArchive(archiveOf(members, new Date()), async (path, body) => {
    read.set(path, await text(body))
  })
  const sums = read.get('SHA256SUMS')?.split('\n')
  expect(sums).toHaveLength(bodies.size + 1)
  read.delete('SHA256SUMS')
  expect(read).toEqual(bodies)
})

describe('a backup is refused before anything is written', () => {
  const refusal = async (file = at('backup.age'), force = false) => {
    const before = await readdir(folder, { recursive: true })
    const code = await refused(backUp({ file, dataDir: data, passphrase: 'test', force, clock: systemClock }))
    expect(await readdir(folder, { recursive: true })).toEqual(before)
    return code
  }
  const running = (change: object = {}) =>
    JSON.stringify({
      addresses: { enrollUrl: '', deviceUrl: '', adminUrl: '', mailFrom: '' },
      ...{ address: '', dynamoEndpoint: '', mailUrl: '', s3Url: '', isEnrollPrivate: true },
      ...change,
    })

  test('where no service ever was', async () => {
    expect(await refusal()).toBe('failure.neverStarted')
    await fill('keys/root.key.json')
    expect(await refusal()).toBe('failure.neverStarted')
  })

  test('of tables that an engine elsewhere keeps, which has its own means', async () => {
    await fill('running.json')
    await writeFile(join(data, 'running.json'), running())
    expect(await refusal()).toBe('failure.backupElsewhere')
    await fill('database.sqlite')
    await writeFile(join(data, 'running.json'), running({ isEngineElsewhere: true }))
    expect(await refusal()).toBe('failure.backupElsewhere')
  })

  test.for<[string, string, boolean, string]>([
    ['into the folder itself', 'data/backup.age', true, 'failure.backupInside'],
    ['onto a file that is there', 'there.age', false, 'failure.backupExists'],
    ['into a folder that is not there', 'missing/backup.age', true, 'failure.backupUnmade'],
    ['below a file', 'there.age/backup.age', true, 'failure.backupUnmade'],
  ])('%s', async ([, file, force, code]) => {
    await fill('database.sqlite')
    await writeFile(at('there.age'), 'there')
    expect(await refusal(at(file), force)).toBe(code)
  })

  test('of tables that are none', async () => {
    await fill('database.sqlite')
    expect(await refusal()).toBe('failure.backupUnmade')
  })
})
