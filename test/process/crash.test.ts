/** `kill -9` of the whole service while a thousand phones enrol and synchronise. */
import { expect, test } from 'vitest'
import { parseSource } from '../../agent/core/enrol/source.ts'
import { codeOf } from '../../agent/core/errors.ts'
import { createPhone, type Phone } from '../../agent/node/phone.ts'
import { chaosOption, chaosSeed, patientSync } from '../support/chaos.ts'
import { apiOf, makeLinks } from './support/administration.ts'
import { goneWithin, type Ready, startProcess, temporaryFolder } from './support/service-process.ts'
import { readStored } from './support/stored.ts'

/** Fewer under chaos, where most of the time is waiting for better luck. */
const PHONES = chaosSeed === undefined ? 1_000 : 300
const USES = 50
const CONCURRENCY = 64
const KILLED_AFTER = PHONES * 0.3

/** Once: what comes back to life later must not hide what was lost. */
const once = { attempts: 1, maxWaitMs: 0 }
/** For the second service, which may have its bad days, too. */
const patience = chaosSeed === undefined ? once : { attempts: 8, maxWaitMs: 10_000 }
/** What may become of a phone while the service dies, and on a bad day. */
const mayFail = [
  'network.unreachable',
  ...(chaosSeed === undefined ? [] : ['service.unavailable', 'request.deadline']),
]

const startArguments = (): string[] => {
  const { chaos } = chaosOption()
  return chaos === undefined ? ['--bare'] : ['--bare', '--chaos', chaos]
}

async function eachOf<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const entries = items.entries()
  const worker = async () => {
    for (const [index, item] of entries) await work(item, index)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

const portsOf = ({ enrollUrl, deviceUrl, adminUrl }: Ready): string[] => [
  ...['--enroll-port', new URL(enrollUrl).port],
  ...['--device-port', new URL(deviceUrl).port],
  ...['--admin-port', new URL(adminUrl).port],
]

const deviceIdOf = async (phone: Phone): Promise<string> => {
  const status = await phone.status()
  return status.state === 'new' ? 'none' : status.deviceId
}

test('every acknowledged enrolment survives, and every other one can be repeated', {
  timeout: 150_000,
}, async () => {
  await using folder = await temporaryFolder()
  await using first = startProcess(folder.data, startArguments())
  const ready = await first.ready
  const links = (await makeLinks(apiOf(ready), PHONES, USES)).map(parseSource)
  const phones = await Promise.all(
    Array.from({ length: PHONES }, (_, i) => createPhone({ name: `phone-${i}` })),
  )
  const sourceOf = (index: number) => links[Math.floor(index / USES)] ?? expect.fail('too few links')
  const enrol = (phone: Phone, index: number, how = once) => phone.enrol(sourceOf(index), { patience: how })

  const acknowledged = new Map<Phone, string>()
  const failures = new Set<string>()
  let syncs = 0
  await eachOf(phones, async (phone, index) => {
    if (first.child.killed) return
    try {
      await enrol(phone, index)
      acknowledged.set(phone, await deviceIdOf(phone))
      if (acknowledged.size === KILLED_AFTER) first.child.kill('SIGKILL')
      await phone.sync()
      syncs++
    } catch (error) {
      failures.add(codeOf(error))
    }
  })
  expect([...failures]).toContain('network.unreachable')
  expect(mayFail).toEqual(expect.arrayContaining([...failures]))
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILLED_AFTER)
  expect(syncs).toBeGreaterThan(0)
  await goneWithin(2_000, folder.data)

  await using second = startProcess(folder.data, [...startArguments(), ...portsOf(ready)])
  await second.ready
  const afterCrash = await readStored(folder.data)
  expect(afterCrash.contradictions).toEqual([])
  expect(afterCrash.devices).toEqual(expect.arrayContaining([...acknowledged.values()]))
  expect(afterCrash.enrolmentsAudited.toSorted()).toEqual(afterCrash.devices.toSorted())

  await eachOf(phones, async (phone, index) => {
    if (acknowledged.has(phone)) await patientSync(phone.sync)()
    else {
      await enrol(phone, index, patience)
      acknowledged.set(phone, await deviceIdOf(phone))
    }
    phone.close()
  })
  const afterAll = await readStored(folder.data)
  expect(afterAll.contradictions).toEqual([])
  expect(afterAll.devices.toSorted()).toEqual([...acknowledged.values()].toSorted())
  expect(afterAll.devices).toHaveLength(PHONES)
  expect(afterAll.devices).toEqual(expect.arrayContaining([...afterCrash.devices]))
})
