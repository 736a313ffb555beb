/** What a restore refuses, and that it leaves everything as it was: no folder, no leftovers, nothing replaced. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { restore } from '../../local/backup/restore.ts'
import { systemClock } from '../../shared/adapters/platform.ts'
import { DATA_VERSION } from '../../shared/domain/data-version.ts'
import { refused } from '../support/refused.ts'
import {
  aboutText,
  type CraftedMember,
  craft,
  emptyDatabase,
  PASSPHRASE,
  seal,
  withSums,
} from './support/craft.ts'

let folder: string
let file: string
let target: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yagura-restore-'))
  file = join(folder, 'backup.age')
  target = join(folder, 'data')
})
afterEach(() => rm(folder, { recursive: true }))

const wish = (change: object = {}) => ({
  file,
  dataDir: target,
  passphrase: PASSPHRASE,
  force: false,
  clock: systemClock,
  ...change,
})

/** The refusal's code; whatever it was, only the file is there afterwards. */
async function refusal(change: object = {}): Promise<string> {
  const code = await refused(restore(wish(change)))
  expect(await readdir(folder)).toEqual(['backup.age'])
  return code
}

const about: CraftedMember = { path: 'about.json', text: aboutText() }
const secret: CraftedMember = { path: 'keys/master.key', text: 'secret' }
let tables: CraftedMember
beforeAll(async () => {
  tables = { path: 'database.sqlite', text: await emptyDatabase() }
})

test('what the refusals below have in common is restored without them', async () => {
  await craft(file, withSums([about, tables, secret]))
  const { folder: restored, about: said } = await restore(wish())
  expect(restored).toBe(target)
  expect(said).toMatchObject({ format: 1, phones: 0 })
  expect((await readdir(target)).filter((name) => !name.startsWith('database.sqlite-'))).toEqual([
    'database.sqlite',
    'keys',
  ])
  expect(await readFile(join(target, 'keys', 'master.key'), 'utf8')).toBe('secret')
  for (const [path, mode] of [
    ['.', 0o700],
    ['keys/master.key', 0o600],
  ] as const)
    expect((await stat(join(target, path))).mode & 0o777).toBe(mode)
  expect(await readdir(folder)).toEqual(['backup.age', 'data'])
})

describe('members that are none of ours', () => {
  test.for<[string, CraftedMember]>([
    ['a way out', { path: '../outside', text: 'hostile' }],
    ['a way out further in', { path: 'keys/../../outside', text: 'hostile' }],
    ['an absolute path', { path: '/tmp/yagura-hostile', text: 'hostile' }],
    ['a path with an empty part', { path: 'keys//master.key', text: 'hostile' }],
    ['a path that is here', { path: './keys/master.key', text: 'hostile' }],
    ['a symbolic link', { path: 'keys', type: 'SymbolicLink', linkpath: '/tmp' }],
    ['a hard link', { path: 'keys/copy', type: 'Link', linkpath: 'keys/master.key' }],
    ['a folder', { path: 'keys/', type: 'Directory' }],
    ['a device', { path: 'zero', type: 'CharacterDevice' }],
    ['a second file of one name', { ...secret, text: 'another' }],
    ['a second description', about],
  ])('%s', async ([, hostile]) => {
    await craft(file, withSums([about, tables, secret, hostile]))
    expect(await refusal()).toBe('failure.backupDamaged')
    await expect(stat('/tmp/yagura-hostile')).rejects.toThrow('ENOENT')
  })
})

describe('checksums', () => {
  const sums = (...members: CraftedMember[]) => withSums(members).at(-1) ?? about

  test.for<[string, () => CraftedMember[]]>([
    ['that are missing', () => [about, tables, secret]],
    ['of another text', () => [about, tables, { ...secret, text: 'other' }, sums(about, tables, secret)]],
    ['of a file that is missing', () => [about, tables, sums(about, tables, secret)]],
    ['without a file that is there', () => [about, tables, secret, sums(about, tables)]],
    ['with a file behind them', () => [...withSums([about, tables]), secret]],
  ])('%s', async ([, members]) => {
    await craft(file, members())
    expect(await refusal()).toBe('failure.backupDamaged')
  })
})

describe('a description', () => {
  test.for<[string, object]>([
    ['format', { format: 2, somethingNew: true }],
    ['form of the data', { dataVersion: DATA_VERSION + 1 }],
  ])('of a newer %s names the version that is needed', async ([, change]) => {
    await craft(file, withSums([{ ...about, text: aboutText({ ...change, product: '9.8.7' }) }, tables]))
    const error = await restore(wish()).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'failure.backupNewer', message: expect.stringContaining('9.8.7') })
    expect(await readdir(folder)).toEqual(['backup.age'])
  })

  test.for<[string, CraftedMember[]]>([
    ['is not the first', [secret, about]],
    ['is not there', [secret]],
    ['makes no sense', [{ ...about, text: '{"format":1}' }]],
    ['is not JSON', [{ ...about, text: 'format 1' }]],
    ['counts other phones', [{ ...about, text: aboutText({ phones: 1 }) }]],
    ['counts other records', [{ ...about, text: aboutText({ records: 1 }) }]],
  ])('that %s', async ([, members]) => {
    await craft(file, withSums([...members, tables]))
    expect(await refusal()).toBe('failure.backupDamaged')
  })
})

describe('a file', () => {
  test('that is not there, or is a folder', async () => {
    expect(await refused(restore(wish()))).toBe('failure.backupUnreadable')
    expect(await readdir(folder)).toEqual([])
    await mkdir(file)
    expect(await refusal()).toBe('failure.backupUnreadable')
  })

  test.for(['', 'short', 'PK\u0003\u0004 an archive of another kind, long enough to be one of ours'])(
    'of another kind: "%s"',
    async (text) => {
      await writeFile(file, text)
      expect(await refusal()).toBe('failure.notBackup')
    },
  )

  test('under another passphrase', async () => {
    await craft(file, withSums([about, secret]))
    expect(await refusal({ passphrase: `${PASSPHRASE} ` })).toBe('failure.passphrase')
  })

  test('that ends early, wherever that is', async () => {
    await craft(file, withSums([about, { ...secret, text: 'secret'.repeat(40_000) }]))
    const whole = await readFile(file)
    // In the header, in the first piece, at the seam of two pieces, a byte before the end.
    const header = whole.indexOf('---')
    for (const length of [30, header - 1, header + 500, header + 50 + 16 + 65_552, whole.length - 1]) {
      await writeFile(file, whole.subarray(0, length))
      expect(await refusal()).toMatch(/^failure\.(notBackup|passphrase|backupDamaged)$/)
    }
  })

  test('with one bit changed, wherever that is', async () => {
    await craft(file, withSums([about, { ...secret, text: 'secret'.repeat(40_000) }]))
    const whole = await readFile(file)
    const header = whole.indexOf('---')
    for (const at of [5, header - 20, header + 10, header + 60, header + 70_000, whole.length - 1]) {
      const changed = Buffer.from(whole)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      await writeFile(file, changed)
      expect(await refusal()).toMatch(/^failure\.(notBackup|passphrase|backupDamaged)$/)
    }
  })

  test('that holds no archive', async () => {
    await seal(file, Buffer.alloc(4096, 'x'))
    expect(await refusal()).toBe('failure.backupDamaged')
    await seal(file, Buffer.alloc(0))
    expect(await refusal()).toBe('failure.backupDamaged')
  })

  test('whose tables do not open, or are not there', async () => {
    await craft(file, withSums([about, secret, { ...tables, text: 'no database' }]))
    expect(await refusal()).toBe('failure.backupDamaged')
    await craft(file, withSums([about, secret]))
    expect(await refusal()).toBe('failure.backupDamaged')
  })
})

describe('a folder', () => {
  beforeEach(() => craft(file, withSums([about, secret])))

  test('that is not empty stays as it is', async () => {
    await mkdir(target)
    await writeFile(join(target, 'database.sqlite'), 'mine')
    expect(await refused(restore(wish()))).toBe('failure.notEmpty')
    expect(await readdir(target)).toEqual(['database.sqlite'])
  })

  test('that a service uses is not taken from it, whatever is forced', async () => {
    await mkdir(target)
    await writeFile(join(target, 'service.pid'), String(process.ppid))
    expect(await refused(restore(wish({ force: true })))).toBe('failure.folderInUse')
    expect(await readdir(target)).toEqual(['service.pid'])
  })

  test('is exchanged by force, and what was in it is kept whole beside it', async () => {
    await craft(file, withSums([about, tables, secret]))
    await mkdir(target)
    await writeFile(join(target, 'mine'), 'mine')
    const { aside = '' } = await restore(wish({ force: true }))
    expect(await readdir(aside)).toEqual(['mine'])
    expect(await readdir(target)).toContain('database.sqlite')
    expect(await readdir(target)).not.toContain('mine')
  })

  test('keeps what is in it when what is forced upon it turns out to be damaged', async () => {
    await mkdir(target)
    await writeFile(join(target, 'database.sqlite'), 'mine')
    await craft(file, [about, secret])
    expect(await refused(restore(wish({ force: true })))).toBe('failure.backupDamaged')
    expect(await readdir(folder)).toEqual(['backup.age', 'data'])
    expect(await readFile(join(target, 'database.sqlite'), 'utf8')).toBe('mine')
  })

  test('that a link leads to is exchanged, and the link stays', async () => {
    await craft(file, withSums([about, tables, secret]))
    await mkdir(target)
    await symlink(target, join(folder, 'link'))
    expect((await restore(wish({ dataDir: join(folder, 'link') }))).folder).toBe(target)
    expect(await readFile(join(folder, 'link', 'keys', 'master.key'), 'utf8')).toBe('secret')
  })

  test('that is a file, or below one', async () => {
    await writeFile(target, 'a file')
    expect(await refused(restore(wish()))).toBe('failure.notWritable')
    expect(await refused(restore(wish({ dataDir: join(target, 'below') })))).toBe('failure.notWritable')
    expect(await readdir(folder)).toEqual(['backup.age', 'data'])
  })
})

test('what a killed restore left behind is gone after the next', async () => {
  await craft(file, [about])
  await mkdir(`${target}.999999999.unfinished`)
  await mkdir(`${target}.${process.ppid}.unfinished`)
  expect(await refused(restore(wish()))).toBe('failure.backupDamaged')
  expect(await readdir(folder)).toEqual(['backup.age', `data.${process.ppid}.unfinished`])
})
