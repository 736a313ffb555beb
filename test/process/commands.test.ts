/** The command lines of the phone and of the machine, as processes beside a running service. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAccounts } from '../../local/sign-in/accounts.ts'
import { systemClock } from '../../shared/adapters/platform.ts'
import { apiOf, makeLinks } from './support/administration.ts'
import {
  type Finished,
  type Folder,
  type Ready,
  root,
  run,
  type ServiceProcess,
  startProcess,
  temporaryFolder,
} from './support/service-process.ts'

const CLI = 'local/commands/cli.ts'

let folder: Folder
let service: ServiceProcess
let ready: Ready
let links: string[]

beforeAll(async () => {
  folder = await temporaryFolder()
  service = startProcess(folder.data)
  ready = await service.ready
  links = await makeLinks(apiOf(ready), 10, 5)
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const agent = (...args: string[]): Promise<Finished> =>
  run('agent/node/main.ts', [...args, '--state', join(folder.path, 'phones')])
const machine = (...args: string[]): Promise<Finished> => run(CLI, [...args, '--data', folder.data])

/** The one JSON value of a command that did what it was asked, silently. */
function resultOf({ code, stdout, stderr }: Finished) {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  return JSON.parse(stdout)
}

describe('npm run agent', () => {
  test('enrol, sync, status and list tell the same phone', async () => {
    const enrolled = resultOf(await agent('enrol', links[0] ?? '', '--name', 'one', '--json'))
    expect(enrolled).toMatchObject({ name: 'one', state: 'enrolled', grade: 'proved' })
    const synced = resultOf(await agent('sync', '--name', 'one', '--json'))
    expect(synced).toMatchObject({ name: 'one', state: 'enrolled', deviceId: enrolled.deviceId })
    const [status, list] = await Promise.all([
      agent('status', '--name', 'one', '--json').then(resultOf),
      agent('list', '--json').then(resultOf),
    ])
    expect(status).toEqual(synced)
    expect(list).toEqual({ phones: [synced] })
    const words = await agent('status', '--name', 'one')
    expect(words).toMatchObject({ code: 0, stderr: '' })
    expect(words.stdout).toContain(enrolled.deviceId)
    expect(words.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('fleet enrols as many as the link allows and fails for the rest, each with its reason', async () => {
    const { code, stdout } = await agent('fleet', '--count', '6', '--link', links[1] ?? '', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      count: 6,
      enrolled: 5,
      failed: 1,
      reasons: { 'link.used': 1 },
    })
  })

  test.for<[string[], number, string]>([
    [['sync', '--name', 'nobody'], 1, 'phone.not_enrolled'],
    [['enrol', 'http://127.0.0.1/e/x', '--name', 'plain'], 1, 'source.insecure'],
    [['dance'], 2, 'usage'],
  ])('%s fails', async ([args, exitCode, errorCode]) => {
    const { code, stdout, stderr } = await run('agent/node/main.ts', [...args, '--json'])
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: '' })
    expect(JSON.parse(stdout).error.code).toBe(errorCode)
  })
})

describe('npm run yagura and npm run job', () => {
  test('token: administers, and is all that npm prints', async () => {
    const npm = ['run', '--silent', 'yagura', '--', 'token', '--data', folder.data]
    const { stdout, stderr } = await promisify(execFile)('npm', npm, { cwd: root })
    expect(stderr).toBe('')
    const api = apiOf({ ...ready, adminToken: stdout.trimEnd() })
    expect((await api.call('admin.users.list', {})).items).toHaveLength(2)
  })

  test('password: another one every time, at once in force', async () => {
    const [first, second] = [await machine('password'), await machine('password')]
    for (const { code, stdout, stderr } of [first, second]) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toMatch(/^\S{16,}\n$/)
    }
    const { accounts } = await openAccounts(folder.data, systemClock)
    const isPassword = ({ stdout }: Finished) => accounts.isPasswordOf('admin', stdout.trimEnd())
    expect(await isPassword(second)).toBe(true)
    expect(await isPassword(first)).toBe(false)
  })

  test('job: seals what was audited; a second run finds nothing', async () => {
    const sealing = await machine('job', 'audit.seal')
    expect(sealing.code).toBe(0)
    expect(Object.values(JSON.parse(sealing.stdout))).toContainEqual(expect.any(Number))
    expect((await machine('job', 'audit.seal')).code).toBe(0)
  })

  test('an unknown job fails and names those there are', async () => {
    const { code, stdout, stderr } = await run(CLI, ['job', 'no.such'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^There is no job no\.such; there are .*audit\.seal/)
  })

  test('token without a service says what to do', async () => {
    const never = join(folder.path, 'never')
    const { code, stderr } = await run(CLI, ['token', '--data', never])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `No service has been started with the folder ${never}: start it with npm start.\n`,
    })
  })
})
