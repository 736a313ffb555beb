/** `backup` and `restore` as commands: what they refuse, and that nothing half-made stays behind however they end. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { apiOf } from './support/administration.ts'
import {
  type Finished,
  type Folder,
  goneWithin,
  run,
  startCommand,
  startProcess,
  temporaryFolder,
} from './support/service-process.ts'

/** Each command derives a key from the passphrase, which is meant to take long. */
vi.setConfig({ testTimeout: 60_000 })

const CLI = 'local/commands/cli.ts'
const PASSPHRASE = 'a passphrase for tests'

let folder: Folder
const inFolder = (name: string) => join(folder.path, name)

/** A service that was stopped. */
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeFile(inFolder('passphrase'), `${PASSPHRASE}\n`)
  await using service = startProcess(folder.data)
  await apiOf(await service.ready).call('admin.users.create', { body: { name: 'Somebody' } })
  service.child.kill('SIGTERM')
  await service.finished
})
afterAll(() => folder[Symbol.asyncDispose]())

const withPassphrase = (...args: string[]) => [...args, '--passphrase-file', inFolder('passphrase')]
const command = (...args: string[]): Promise<Finished> => run(CLI, withPassphrase(...args))

/** Everything beside and inside the data folder, files of the database's journal aside. */
const seen = () =>
  readdirSync(folder.path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/\.ready\.json$|sqlite-(shm|wal)$/.test(name))
    .toSorted()

/** The sentence of a command that changed nothing. */
async function refusal(args: string[]): Promise<string> {
  const before = seen()
  const { code, stdout, stderr } = await run(CLI, args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(seen()).toEqual(before)
  return stderr.trimEnd()
}

const leftovers = () => seen().filter((name) => name.includes('unfinished'))

/** Ends a command once it has begun to write. */
async function ended(signal: NodeJS.Signals, ...args: string[]): Promise<Finished> {
  const before = leftovers()
  const { child, finished } = startCommand(CLI, withPassphrase(...args))
  await expect.poll(leftovers, { timeout: 30_000, interval: 2 }).not.toEqual(before)
  child.kill(signal)
  return finished
}

describe('a command that is ended in the middle', () => {
  const half = () => ['backup', inFolder('half.age'), '--data', folder.data]

  test('by kill -9 leaves only what the next one removes', async () => {
    expect(await ended('SIGKILL', ...half())).toMatchObject({ code: null })
    await goneWithin(3_000, folder.path)
    expect(leftovers()).not.toEqual([])
    expect(readdirSync(folder.path)).not.toContain('half.age')
  })

  test('by Ctrl+C leaves nothing and says so', async () => {
    const { code, stdout, stderr } = await ended('SIGINT', ...half())
    expect({ code, stdout, stderr }).toEqual({
      code: 130,
      stdout: '',
      stderr: 'Interrupted; nothing was changed.\n',
    })
    expect(leftovers()).toEqual([])
    expect(readdirSync(folder.path)).not.toContain('half.age')
  })
})

test('a service that is stopped is backed up, and restored after a restore that was killed', async () => {
  const backup = await command('backup', inFolder('words.age'), '--data', folder.data)
  expect(backup).toMatchObject({ code: 0, stderr: '' })
  expect(backup.stdout).toContain(inFolder('words.age'))
  const restore = ['restore', inFolder('words.age'), '--data', inFolder('restored')]
  expect(await ended('SIGKILL', ...restore)).toMatchObject({ code: null })
  await goneWithin(3_000, folder.path)
  expect(readdirSync(folder.path)).not.toContain('restored')
  const restored = await command(...restore)
  expect(restored).toMatchObject({ code: 0, stderr: '' })
  expect(leftovers()).toEqual([])
  expect(restored.stdout).toMatch(
    /npm start -- --data \S+restored --address 127\.0\.0\.1 --enroll-port \d+ --device-port \d+ --admin-port \d+/,
  )
  await using service = startProcess(inFolder('restored'))
  const { items } = await apiOf(await service.ready).call('admin.users.list', {})
  expect(items).toMatchObject([{ name: 'Somebody' }])
  service.child.kill('SIGTERM')
  await service.finished
})

const judges = ['age', 'script', 'sha256sum'].filter(
  (name) => spawnSync(name, ['--version']).error === undefined,
)
if (judges.length < 3) console.log(`skipped: of age, script and sha256sum only ${judges} is on PATH`)
test.skipIf(judges.length < 3)('the file opens with the standard tools alone', async () => {
  const [file, archive, place] = [inFolder('words.age'), inFolder('archive.tar'), inFolder('by-hand')]
  // age asks at a terminal, which `script` pretends to be.
  execFileSync('script', ['-qec', `age --decrypt --output ${archive} ${file}`, '/dev/null'], {
    input: `${PASSPHRASE}\n`,
  })
  await mkdir(place)
  execFileSync('tar', ['-xf', archive, '-C', place])
  const report = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], {
    cwd: place,
    encoding: 'utf8',
  })
  expect(report).toContain('database.sqlite: OK')
  expect(report).toContain('keys/root.key.json: OK')
  expect(report).not.toContain('FAILED')
})

describe('a backup is refused', () => {
  test('without a passphrase and without a terminal', async () => {
    const args = ['backup', inFolder('no.age'), '--data', folder.data]
    expect(await refusal(args)).toMatch(/no terminal .* --passphrase-file/)
    await writeFile(inFolder('empty'), '\nsecond line')
    expect(await refusal([...args, '--passphrase-file', inFolder('empty')])).toBe('A passphrase is needed.')
    expect(await refusal([...args, '--passphrase-file', inFolder('none')])).toMatch(
      /none of --passphrase-file cannot/,
    )
  })

  test('in JSON with a code, for scripts', async () => {
    const onto = ['backup', inFolder('words.age'), '--data', folder.data, '--json']
    const { code, stdout, stderr } = await command(...onto)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'failure.backupExists', message: expect.any(String) },
    })
  })
})
