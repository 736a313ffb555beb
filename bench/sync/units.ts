/** What a sync consumes of DynamoDB, sync by sync, through the whole function and over mutual TLS. */
import { setTimeout as sleep } from 'node:timers/promises'
import { editPolicy } from '../../shared/app/policies/save-policy.ts'
import { meteredSync, type SyncSample, together } from '../phones/metered-sync.ts'
import { type Phone, registerPhones } from '../phones/register.ts'
import { takePolicy } from '../phones/take-policy.ts'
import { startServer } from '../service/server-process.ts'
import type { Stage } from '../service/stage.ts'

export interface SyncUnits {
  /** Nothing changed, contact written down lately, caches filled. */
  readonly unchanged: readonly SyncSample[]
  /** The same, asked of an instance that has just started. */
  readonly coldCache: readonly SyncSample[]
  /** Nothing changed, but the last contact written down is too old. */
  readonly windowPassed: readonly SyncSample[]
  /** A new policy taken, and reported in the sync after it: both together. */
  readonly policyChange: readonly SyncSample[]
  /** What the function printed for an unchanged sync, on average. */
  readonly logBytes: number
}

const HOUR_MS = 3_600_000
const LOG_ARRIVES_MS = 100

async function inOrder<T, R>(items: readonly T[], one: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await one(item))
  return results
}

export async function measureUnits(stage: Stage, count: number): Promise<SyncUnits> {
  const { ports, place, keys } = stage
  const habits = { intervalMs: 6 * HOUR_MS, seenAtMs: Date.now() }
  const recent = await registerPhones(ports, count, habits)
  const late = await registerPhones(ports, count, { ...habits, seenAtMs: Date.now() - HOUR_MS })
  await using server = await startServer({ side: 'device-metered', place })
  const ca = keys.serverIssuer.pem
  const unchanged = async (phone: Phone): Promise<SyncSample> => {
    const { sample, reply } = await meteredSync(server, ca, phone, phone.request)
    if (Object.keys(reply).join() !== 'next') throw new Error(`not unchanged: ${JSON.stringify(reply)}`)
    return sample
  }
  const policyChange = async (phone: Phone): Promise<SyncSample> => {
    const samples: SyncSample[] = []
    const sync = async (request: Phone['request']) => {
      const { sample, reply } = await meteredSync(server, ca, phone, request)
      samples.push(sample)
      return reply
    }
    await takePolicy(sync, phone.request, 2)
    return together(samples)
  }
  const coldCache = await inOrder(recent, async (phone) => {
    await server.ask('restart')
    return unchanged(phone)
  })
  const printedBefore = server.printedBytes()
  const warm = await inOrder(recent, unchanged)
  await sleep(LOG_ARRIVES_MS)
  const logBytes = (server.printedBytes() - printedBefore) / count
  const windowPassed = await inOrder(late, unchanged)
  await changePolicy(stage)
  // What a function remembers is seconds old at most; phones that ask at once would find it too old.
  await server.ask('restart')
  return {
    unchanged: warm,
    coldCache,
    windowPassed,
    policyChange: await inOrder(recent, policyChange),
    logBytes,
  }
}

async function changePolicy({ ports }: Stage): Promise<void> {
  const [policy] = await ports.policies.all()
  if (!policy) throw new Error('there is no policy')
  await editPolicy(ports, 'admin:bench', policy.id, {
    revision: policy.revision,
    settings: { 'screenLock.required': { value: true, locked: false } },
  })
}
