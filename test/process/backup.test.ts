/** A backup made while phones enrol and sync, the machine lost, the service restored elsewhere: nobody touches a phone. */
import { readdirSync } from 'node:fs'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf } from '../../agent/core/errors.ts'
import type { PhoneStatus } from '../../agent/core/status.ts'
import { bufferSource } from '../../shared/protocol/apk/byte-sources.ts'
import { verifyApkSignature } from '../../shared/protocol/apk/verify-signature.ts'
import { openStamp, openTrust } from '../../shared/protocol/signed/verify.ts'
import { Browser } from '../sign-in/browser.ts'
import { Flow } from '../sign-in/flow.ts'
import { raw } from '../support/raw.ts'
import { download, stampOf } from '../support/stamped.ts'
import { type Api, apiOf } from './support/administration.ts'
import {
  type Folder,
  portsOf,
  type Ready,
  run,
  type ServiceProcess,
  startProcess,
  temporaryFolder,
} from './support/service-process.ts'
import {
  allowBluetooth,
  deviceIdIn,
  type EnrolledPhone,
  enrolPhone,
  makeSomething,
  type Something,
  USES,
} from './support/story.ts'

const CLI = 'local/commands/cli.ts'
const EARLY = 12
const WORKERS = 4
const LINKS = 4

type Enrolled = Extract<PhoneStatus, { state: 'enrolled' | 'revoked' }>

let folder: Folder
let before: Ready
let something: Something
let password: string
let backup: { file: string; bytes: number; phones: number; createdAt: string }
/** Acknowledged before the backup began, and after it was made. */
let early: EnrolledPhone[]
let late: EnrolledPhone[]
/** What each phone held when the machine was lost. */
const held = new Map<string, Enrolled>()

let service: ServiceProcess
let after: Ready
let api: Api
let restored: Record<string, unknown>

const inFolder = (name: string) => join(folder.path, name)

async function command(...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(CLI, [
    ...args,
    '--passphrase-file',
    inFolder('passphrase'),
    '--json',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

/** Phones enrol and sync without a pause until told to stop. */
function keepBusy(): { stop(): Promise<EnrolledPhone[]> } {
  const made: EnrolledPhone[] = []
  let isOver = false
  let next = EARLY
  const worker = async () => {
    while (!isOver && next < (LINKS - 1) * USES) {
      const number = next++
      const enrolled = await enrolPhone(`busy-${number}`, something.links[Math.floor(number / USES)] ?? '')
      made.push(enrolled)
      await enrolled.phone.sync()
      await early[number % EARLY]?.phone.sync()
    }
  }
  const workers = Array.from({ length: WORKERS }, worker)
  return {
    async stop() {
      isOver = true
      await Promise.all(workers)
      return made
    },
  }
}

async function enrolMany(count: number, link: string): Promise<EnrolledPhone[]> {
  const phones: EnrolledPhone[] = []
  for (let i = 0; i < count; i++) phones.push(await enrolPhone(`phone-${i}`, link))
  return phones
}

/** A service that goes on after its backup: what phones get from it, the restored one does not know of. */
async function goOn(original: Api, [first = '']: readonly string[]): Promise<void> {
  late = await enrolMany(2, first)
  await allowBluetooth(original, something, true)
  const { revision } = await original.call('admin.settings.read', {})
  await original.call('admin.settings.edit', { body: { organisation: 'Renamed', revision } })
  for (const { phone, deviceId } of [...early, ...late])
    held.set(deviceId, (await phone.sync({ onDemand: true })) as Enrolled)
}

beforeAll(async () => {
  folder = await temporaryFolder()
  await writeFile(inFolder('passphrase'), 'a passphrase for tests\n')
  const original = startProcess(folder.data)
  before = await original.ready
  password = (await run(CLI, ['password', '--data', folder.data])).stdout.trim()
  something = await makeSomething(apiOf(before), LINKS)
  early = await enrolMany(EARLY, something.links[0] ?? '')
  await download(`${something.standaloneUrl}/package`)

  const load = keepBusy()
  backup = (await command('backup', inFolder('backup.age'), '--data', folder.data)) as typeof backup
  const busy = await load.stop()
  // Under load indeed: phones were enrolled while the file was being made.
  expect(busy.length).toBeGreaterThan(WORKERS)
  await goOn(apiOf(before), something.links.slice(-1))

  original.child.kill('SIGKILL')
  await original.finished
  await rm(folder.data, { recursive: true })
  restored = await command('restore', inFolder('backup.age'), '--data', inFolder('elsewhere'))
  service = startProcess(inFolder('elsewhere'), ['--bare', ...portsOf(before)])
  after = await service.ready
  api = apiOf(after)
  return () => {
    for (const { phone } of [...early, ...late, ...busy]) phone.close()
  }
}, 120_000)
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

test('the file is only for its owner, and both commands say what is in it', async () => {
  const { mode, size } = await stat(backup.file)
  expect(mode & 0o777).toBe(0o600)
  expect(backup).toMatchObject({ bytes: size, format: 1, dataVersion: 1 })
  expect(backup.phones).toBeGreaterThanOrEqual(EARLY)
  expect(restored).toMatchObject({
    folder: inFolder('elsewhere'),
    createdAt: backup.createdAt,
    phones: backup.phones,
  })
  expect(readdirSync(folder.path).filter((name) => name.includes('unfinished'))).toEqual([])
})

test('every phone that was enrolled before syncs without being touched, and no number ever goes down', async () => {
  for (const { phone, deviceId } of early) {
    const status = (await phone.sync()) as Enrolled
    const then = held.get(deviceId)
    expect(status).toMatchObject({
      state: 'enrolled',
      deviceId,
      group: something.groupId,
      organisation: 'Yagura',
    })
    expect(then?.organisation).toBe('Renamed')
    expect(status.trustVersion).toBeGreaterThan(then?.trustVersion ?? 0)
    expect(status.assignmentSeq).toBeGreaterThanOrEqual(then?.assignmentSeq ?? 0)
    expect((await phone.body()).bluetooth).toBe('prohibited')
  }
})

test('what is decided now reaches them, newly signed', async () => {
  await allowBluetooth(api, something, true)
  for (const { phone, deviceId } of early) {
    const status = (await phone.sync({ onDemand: true })) as Enrolled
    expect(status.assignmentSeq).toBeGreaterThan(held.get(deviceId)?.assignmentSeq ?? 0)
    expect((await phone.body()).bluetooth).toBe('free')
  }
})

test('phones that enrolled since are refused, keep their key, and come back by a link', async () => {
  for (const { phone, deviceId } of late) {
    const refusal = await phone.sync().catch(codeOf)
    expect(refusal).toBe('auth.certificate_unknown')
    expect(await phone.status()).toMatchObject({ state: 'enrolled', deviceId })
    const again = deviceIdIn(await phone.enrol(something.links.at(-1) ?? ''))
    const { grade } = await api.call('admin.devices.read', { params: { id: again } })
    expect(grade).toBe('proved')
    expect(await phone.sync()).toMatchObject({ deviceId: again, group: something.groupId })
  }
})

test('the administrator signs in with the same password and may do what they could', async () => {
  const origin = after.adminUrl
  const flow = new Flow({ issuer: `${origin}/oidc`, origin, password }, { browser: new Browser() })
  const { access_token: adminToken } = await flow.tokens()
  const me = await apiOf({ adminUrl: origin, adminToken }).call('admin.me', {})
  expect(me).toMatchObject({ subject: 'admin', role: 'admin' })
})

test('a stamped package is made again, still validly signed, and its stamp is believed', async () => {
  const apk = await download(`${something.standaloneUrl}/package`)
  await verifyApkSignature(bufferSource(apk))
  const { rootFingerprint } = await api.call('admin.service', {})
  const { json } = await raw(`${after.enrollUrl}/v1/trust`)
  const trust = await openTrust(String(json?.trust), rootFingerprint, Date.now())
  const stamp = await openStamp((await stampOf(apk)) ?? '', trust, Date.now())
  expect(stamp).toMatchObject({ enrollUrl: before.enrollUrl, root: rootFingerprint })
})

test('the audit log is whole and goes on', async () => {
  await expect
    .poll(
      async () => {
        await run(CLI, ['job', 'audit.seal', '--data', inFolder('elsewhere')])
        return (await api.call('admin.audit.verify', {})).head
      },
      { timeout: 15_000 },
    )
    .toBeGreaterThan(EARLY)
  expect(await api.call('admin.audit.verify', {})).toMatchObject({ ok: true })
})
