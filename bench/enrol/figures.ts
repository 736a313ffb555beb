/** From samples to the figures of `enrol.json`. */
import { median, rounded, spread } from '../harness/stats.ts'
import { AT_ONCE, type EnrolSpeed } from './speed.ts'
import { callsOf, type WayUnits } from './units.ts'

const middle = (samples: readonly number[]): number => rounded(median(samples))

export function figuresOf({ units, speed }: { units: WayUnits; speed: EnrolSpeed }) {
  const { phones, stored } = units
  const { runs, preparedInMs } = speed
  return {
    perSecond: middle(runs.map(({ perSecond }) => perSecond)),
    spread: rounded(spread(runs.map(({ perSecond }) => perSecond)), 2),
    atOnce: AT_ONCE,
    p50Ms: middle(runs.map(({ p50Ms }) => p50Ms)),
    p99Ms: middle(runs.map(({ p99Ms }) => p99Ms)),
    certificateMs: middle(runs.map(({ certificateMs }) => median(certificateMs))),
    serverCpuMicros: middle(runs.map(({ cpuMicros }) => cpuMicros)),
    phoneOwnMs: middle(preparedInMs),
    units: {
      read: middle(phones.map(({ read }) => read)),
      write: middle(phones.map(({ write }) => write)),
      byCall: callsOf(phones),
    },
    firstSyncs: {
      read: middle(phones.map(({ firstSyncs }) => firstSyncs.read)),
      write: middle(phones.map(({ firstSyncs }) => firstSyncs.write)),
    },
    storedPerPhone: {
      items: rounded(stored.items / phones.length),
      fleetBytes: rounded(stored.fleetBytes / phones.length),
      coreBytes: rounded(stored.coreBytes / phones.length),
    },
  }
}

export type EnrolFigures = ReturnType<typeof figuresOf>
