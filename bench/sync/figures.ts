/** From samples to the figures of `sync.json`: medians throughout, with how far the runs lay apart. */
import { atMost, type Target } from '../harness/result.ts'
import { median, rounded, spread } from '../harness/stats.ts'
import type { SyncSample } from '../phones/metered-sync.ts'
import { CONNECTIONS, type RatioRun, type SpeedResult, type SpeedRun } from './speed.ts'
import type { SyncUnits } from './units.ts'

const middle = <T>(samples: readonly T[], of: (sample: T) => number): number =>
  rounded(median(samples.map(of)))

const unitsOf = (samples: readonly SyncSample[]) => ({
  read: middle(samples, ({ read }) => read),
  write: middle(samples, ({ write }) => write),
})

const speedOf = (runs: readonly SpeedRun[]) => ({
  perSecond: middle(runs, ({ perSecond }) => perSecond),
  p50Ms: middle(runs, ({ p50Ms }) => p50Ms),
  p99Ms: middle(runs, ({ p99Ms }) => p99Ms),
  spread: rounded(spread(runs.map(({ perSecond }) => perSecond)), 2),
})

const ratioOf = (runs: readonly RatioRun[]) => ({
  ratio: middle(runs, (run) => run.ratio),
  spread: rounded(spread(runs.map((run) => run.ratio)), 2),
  cpuMicros: middle(runs, (run) => run.productMicros),
  floorCpuMicros: middle(runs, (run) => run.floorMicros),
})

export function figuresOf(units: SyncUnits, speed: SpeedResult) {
  const unchanged = ratioOf(speed.unchanged)
  const heartbeat = ratioOf(speed.heartbeat)
  return {
    rruPerUnchangedSync: unitsOf(units.unchanged).read,
    rruColdCache: unitsOf(units.coldCache).read,
    wruPerUnchangedSync: {
      withinWindow: unitsOf(units.unchanged).write,
      windowPassed: unitsOf(units.windowPassed).write,
    },
    replyBytes: Math.max(...units.unchanged.map(({ bodyBytes }) => bodyBytes)),
    floorRatio: unchanged.ratio,
    heartbeatRatio: heartbeat.ratio,
    cpu: { unchanged, heartbeat },
    syncs: { 1: speedOf(speed.one), [CONNECTIONS]: speedOf(speed.many) },
    policyChange: {
      ...unitsOf(units.policyChange),
      replyBytes: middle(units.policyChange, ({ bodyBytes }) => bodyBytes),
      toPhone: middle(units.policyChange, ({ toPhone }) => toPhone),
    },
    logBytesPerSync: rounded(units.logBytes),
    /** Of a sync on a connection of its own, handshake included: that is how phones come. */
    wireBytesPerSync: {
      toPhone: middle(units.unchanged, ({ toPhone }) => toPhone),
      fromPhone: middle(units.unchanged, ({ fromPhone }) => fromPhone),
    },
  }
}

export type SyncFigures = ReturnType<typeof figuresOf>

/** What the first issue of this bench demands of them. */
export const targetsOf = (figures: SyncFigures): Record<string, Target> => ({
  rruPerUnchangedSync: atMost(0.5, figures.rruPerUnchangedSync),
  rruColdCache: atMost(1.5, figures.rruColdCache),
  'wruPerUnchangedSync.withinWindow': atMost(0, figures.wruPerUnchangedSync.withinWindow),
  'wruPerUnchangedSync.windowPassed': atMost(1, figures.wruPerUnchangedSync.windowPassed),
  replyBytes: atMost(199, figures.replyBytes),
  floorRatio: atMost(1.3, figures.floorRatio),
  heartbeatRatio: atMost(1.3, figures.heartbeatRatio),
})
