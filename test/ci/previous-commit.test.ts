/** An upgrade as an administrator does it: what the previous commit's service has stored, this one's goes on with. */
import { execFileSync } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apiOf } from '../process/support/administration.ts'
import {
  type Folder,
  portsOf,
  root,
  run,
  startProcess,
  temporaryFolder,
} from '../process/support/service-process.ts'
import { readStored } from '../process/support/stored.ts'
import { allowBluetooth, deviceIdIn, enrolPhone, makeSomething } from '../process/support/story.ts'
import { download } from '../support/stamped.ts'

const PHONES = 8

const git = (...args: string[]): Buffer =>
  execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })

/** Its hash, or why there is none. */
function previousCommit(): { hash: string } | { reason: string } {
  try {
    return { hash: git('rev-parse', '--verify', 'HEAD~1^{commit}').toString().trim() }
  } catch (error) {
    return { reason: `git gives no parent of this commit (${String(error).split('\n')[0]})` }
  }
}

const previous = previousCommit()
if ('reason' in previous) console.log(`skipped: ${previous.reason}`)

/** The commit's own sources, with the packages of this tree. */
async function checkOut(hash: string, folder: Folder): Promise<string> {
  const project = join(folder.path, 'previous')
  await mkdir(project)
  const archive = `${project}.tar`
  git('archive', '--format=tar', '--output', archive, hash)
  execFileSync('tar', ['-xf', archive, '-C', project])
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'))
  return project
}

test.skipIf('reason' in previous)(
  'phones, policies and the audit log of the previous commit go on',
  async () => {
    await using folder = await temporaryFolder()
    const project = await checkOut('hash' in previous ? previous.hash : '', folder)
    await using old = startProcess(folder.data, ['--bare'], { project })
    const before = await old.ready
    const something = await makeSomething(apiOf(before), 2)
    const phones = await Promise.all(
      Array.from({ length: PHONES }, (_, i) => enrolPhone(`phone-${i}`, something.links[0] ?? '')),
    )
    for (const { phone } of phones) expect((await phone.sync()).state).toBe('enrolled')
    await download(`${something.standaloneUrl}/package`)
    const stored = await readStored(folder.data)
    old.child.kill('SIGTERM')
    expect(await old.finished).toMatchObject({ code: 0 })

    await using service = startProcess(folder.data, ['--bare', ...portsOf(before)])
    const after = await service.ready
    const api = apiOf(after)
    expect(await readStored(folder.data)).toMatchObject({ devices: stored.devices, contradictions: [] })
    for (const { phone, deviceId } of phones) {
      expect(await phone.sync()).toMatchObject({ deviceId, group: something.groupId })
      expect((await phone.body()).bluetooth).toBe('prohibited')
    }
    await allowBluetooth(api, something, true)
    for (const { phone } of phones) {
      await phone.sync({ onDemand: true })
      expect((await phone.body()).bluetooth).toBe('free')
    }
    const another = await enrolPhone('another', something.links[0] ?? '')
    expect(deviceIdIn(await another.phone.sync())).toBe(another.deviceId)
    expect((await download(`${something.standaloneUrl}/package`)).length).toBeGreaterThan(0)
    await expect
      .poll(
        async () => {
          await run('local/commands/cli.ts', ['job', 'audit.seal', '--data', folder.data])
          return (await api.call('admin.audit.verify', {})).head
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(PHONES)
    expect(await api.call('admin.audit.verify', {})).toMatchObject({ ok: true })
    for (const { phone } of [...phones, another]) phone.close()
  },
)
