/** However the service ends, nothing of it stays behind. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type Folder,
  goneWithin,
  processesNaming,
  type ServiceProcess,
  startProcess,
  temporaryFolder,
} from './support/service-process.ts'

const CLEAN_WITHIN_MS = 3_000
const ENGINE_ENDS_WITHIN_MS = 2_000

const engineOf = ({ path }: Folder) =>
  processesNaming(path).find(({ program }) => program.endsWith('dynoxide')) ?? expect.fail('no engine')

/** proc_pid_stat(5): the fifth field, after a name without spaces. */
const groupOf = (pid: number | undefined) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[4]

const isLocked = ({ data }: Folder) => existsSync(join(data, 'service.pid'))

async function stopBy(service: ServiceProcess, ...signals: NodeJS.Signals[]) {
  const at = performance.now()
  for (const signal of signals) service.child.kill(signal)
  const { code, stderr } = await service.finished
  return { code, stderr, isQuick: performance.now() - at < CLEAN_WITHIN_MS }
}

// npm passes Ctrl+C on to a program that has it from the terminal already.
test.for<NodeJS.Signals[]>([['SIGTERM'], ['SIGINT', 'SIGINT']])('%s ends it cleanly', async (signals) => {
  await using folder = await temporaryFolder()
  await using service = startProcess(folder.data)
  const { adminUrl } = await service.ready
  await fetch(adminUrl) // leaves a connection open
  expect(isLocked(folder)).toBe(true)
  expect(await stopBy(service, ...signals)).toEqual({ code: 0, stderr: '', isQuick: true })
  expect(processesNaming(folder.path)).toEqual([])
  expect(isLocked(folder)).toBe(false)
})

test('a window closed while the demonstration is being made is a clean stop too', async () => {
  await using folder = await temporaryFolder()
  await using service = startProcess(folder.data, [])
  service.ready.catch(() => undefined)
  const phones = join(folder.data, 'phones')
  await expect.poll(() => existsSync(phones), { timeout: 15_000, interval: 5 }).toBe(true)
  expect(await stopBy(service, 'SIGHUP')).toEqual({ code: 0, stderr: '', isQuick: true })
  expect(isLocked(folder)).toBe(false)
})

test('an engine that dies takes the service with it, and it says so', async () => {
  await using folder = await temporaryFolder()
  await using service = startProcess(folder.data)
  await service.ready
  process.kill(engineOf(folder).pid, 'SIGKILL')
  const { code, stderr } = await service.finished
  expect(code).toBe(1)
  expect(stderr).toContain('The database engine has stopped; the service stops too.')
  expect(isLocked(folder)).toBe(false)
})

test('the engine of a killed service ends by itself, and the next start goes on', async () => {
  await using folder = await temporaryFolder()
  await using service = startProcess(folder.data)
  await service.ready
  // Ctrl+C goes to the whole foreground group: the engine must not be in it while requests are under way.
  expect(groupOf(engineOf(folder).pid)).not.toBe(groupOf(service.child.pid))
  service.child.kill('SIGKILL')
  await goneWithin(ENGINE_ENDS_WITHIN_MS, folder.path)
  await using again = startProcess(folder.data)
  await again.ready
  expect(await stopBy(again, 'SIGTERM')).toMatchObject({ code: 0, stderr: '' })
})
