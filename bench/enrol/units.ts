/** What an enrolment consumes of DynamoDB, call by call, and what it leaves there. */
import type { SyncRequest } from '../../shared/http/contracts/device.ts'
import { sum } from '../harness/stats.ts'
import { meteredSync, type SyncSample, together } from '../phones/metered-sync.ts'
import { factsHash } from '../phones/register.ts'
import { takePolicy } from '../phones/take-policy.ts'
import { type Consumed, totalOf } from '../service/meter.ts'
import { type ServerProcess, startServer } from '../service/server-process.ts'
import type { Stage } from '../service/stage.ts'
import { type Enrolled, enrol, prepareNewcomer } from './newcomer.ts'
import { type Stored, storedIn } from './stored.ts'
import type { NextProof, WayName } from './ways.ts'

export interface EnrolUnits {
  readonly read: number
  readonly write: number
  readonly calls: readonly Consumed[]
  /** Until the phone has nothing more to say: its policy taken and reported, if it got one. */
  readonly firstSyncs: SyncSample
}

export interface WayUnits {
  readonly phones: readonly EnrolUnits[]
  /** Of all these phones together, their links included. */
  readonly stored: Stored
}

const NEW: SyncRequest = { have: { trust: 1, assignment: 0 }, factsHash }

async function firstSyncs(
  device: ServerProcess,
  ca: string,
  phone: Enrolled,
  way: WayName,
): Promise<SyncSample> {
  const samples: SyncSample[] = []
  const sync = async (request: SyncRequest) => {
    const { sample, reply } = await meteredSync(device, ca, phone, request)
    samples.push(sample)
    return reply
  }
  if (way === 'link') await takePolicy(sync, NEW, 1)
  else await sync(NEW)
  return together(samples)
}

export async function measureEnrolUnits(
  { place, keys }: Stage,
  way: WayName,
  nextProof: NextProof,
  count: number,
): Promise<WayUnits> {
  await using enroll = await startServer({ side: 'enroll-metered', place })
  await using device = await startServer({ side: 'device-metered', place })
  const ca = keys.serverIssuer.pem
  const before = await storedIn(place)
  const phones: EnrolUnits[] = []
  for (let done = 0; done < count; done++) {
    const newcomer = await prepareNewcomer()
    const proof = await nextProof()
    await enroll.ask('units')
    const phone = await enrol(enroll.port, ca, newcomer, proof)
    const calls = await enroll.ask('units')
    phones.push({ ...totalOf(calls), calls, firstSyncs: await firstSyncs(device, ca, phone, way) })
  }
  return { phones, stored: difference(before, await storedIn(place)) }
}

const difference = (before: Stored, after: Stored): Stored => ({
  items: after.items - before.items,
  fleetBytes: after.fleetBytes - before.fleetBytes,
  coreBytes: after.coreBytes - before.coreBytes,
})

/** How often each command was sent, and what it consumed, by a phone on average. */
export function callsOf(
  phones: readonly EnrolUnits[],
): Record<string, Omit<Consumed, 'command'> & { calls: number }> {
  const all = phones.flatMap(({ calls }) => calls)
  const part = (of: (one: Consumed) => number, some: readonly Consumed[]) => sum(some.map(of)) / phones.length
  return Object.fromEntries(
    [...Map.groupBy(all, ({ command }) => command)].map(([command, some]) => [
      command,
      {
        calls: part(() => 1, some),
        read: part(({ read }) => read, some),
        write: part(({ write }) => write, some),
      },
    ]),
  )
}
