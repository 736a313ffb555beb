/** From the command to the moment everything answers, the first time and the next. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listPhones } from '../../agent/node/phone-folder.ts'
import { raw } from '../support/raw.ts'
import { apiOf } from './support/administration.ts'
import {
  type Finished,
  type Folder,
  type Ready,
  startProcess,
  temporaryFolder,
} from './support/service-process.ts'

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')

/** Starts, does the work once everything answers, and stops as a person does. */
async function during(
  { data }: Folder,
  args: string[],
  work: (ready: Ready, readyFile: string) => Promise<void>,
): Promise<Finished> {
  await using service = startProcess(data, args)
  await work(await service.ready, service.readyFile)
  service.child.kill('SIGINT')
  return await service.finished
}

test('everything answers when the ready file appears, which only its owner can read', async () => {
  await using folder = await temporaryFolder()
  const { code, stdout, stderr } = await during(folder, ['--bare'], async (ready, readyFile) => {
    expect((await stat(readyFile)).mode & 0o777).toBe(0o600)
    expect((await stat(folder.data)).mode & 0o777).toBe(0o700)
    expect(ready).toEqual({
      adminUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      adminToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      enrollUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      deviceUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      mailUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      dataDir: folder.data,
    })
    expect((await fetch(`${ready.adminUrl}/openapi.json`)).status).toBe(200)
    expect((await fetch(`${ready.adminUrl}/oidc/.well-known/openid-configuration`)).status).toBe(200)
    expect((await fetch(ready.mailUrl)).status).toBe(200)
    expect((await raw(`${ready.enrollUrl}/v1/trust`)).status).toBe(200)
    await expect(raw(`${ready.deviceUrl}/v1/sync`)).rejects.toThrow(/certificate/i)
    const { items } = await apiOf(ready).call('admin.users.list', {})
    expect(items).toEqual([])
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/Sign in as +admin +password \S{10,}/)
})

test('the demonstration is there at the first start, whole, and is not made again', async () => {
  await using folder = await temporaryFolder()
  const seen: { mails: string[]; root: string }[] = []
  const look = async ({ dataDir, ...ready }: Ready) => {
    const users = await apiOf(ready).call('admin.users.list', {})
    const inGroup = await apiOf(ready).call('admin.devices.list', {})
    expect(inGroup.items.length).toBeGreaterThan(0)
    expect(await listPhones(join(dataDir, 'phones'))).toEqual(['demo-1', 'demo-2', 'demo-3'])
    const root = sha256(await readFile(join(dataDir, 'keys', 'root.key.json')))
    seen.push({ mails: users.items.map(({ mail }) => String(mail)).toSorted(), root })
  }
  const first = await during(folder, [], async (ready) => {
    await look(ready)
  })
  const second = await during(folder, ['--json-log'], look)
  expect(seen[0]?.mails).toEqual(['alex@example.com', 'hana@example.com', 'kenta@example.com'])
  expect(seen[1]).toEqual(seen[0])
  expect(first.stderr).toBe('')
  const lines = second.stderr.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'job', job: 'data.migrate', oldest: 1, newest: 1, result: 'done' },
    { event: 'http', route: 'admin.users.list', who: 'admin:yagura-local', status: 200 },
    { event: 'http', route: 'admin.devices.list', status: 200 },
  ])
  expect(first.stdout).toContain('password ')
  expect(second.stdout).toMatch(/Sign in as +admin +\(npm run yagura -- password/)
  expect(second.stdout.split('\n').filter((line) => !line.includes(folder.data) && line.length > 80)).toEqual(
    [],
  )
})
