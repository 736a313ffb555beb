import { type FleetProgress, type FleetSummary, runFleet, type Times } from '../fleet.ts'
import { readSource } from '../read-source.ts'
import { exitCodes } from './failure.ts'
import { type Io, printJson, type Say, sayer } from './io.ts'

export interface FleetArguments {
  readonly count: number
  readonly link: string
  readonly concurrency: number
  readonly syncs: number
  readonly prefix: string
  readonly state?: string
  readonly root?: string
  readonly json?: boolean
}

const PROGRESS_MS = 1_000

/** At most a line a second, on stderr, so that stdout stays the result. */
function progressTeller(io: Io, count: number): (progress: FleetProgress) => void {
  const say = sayer(io)
  let toldMs = 0
  return ({ done, failed, seconds }) => {
    const nowMs = seconds * 1000
    if (nowMs - toldMs < PROGRESS_MS) return
    toldMs = nowMs
    io.err(say('fleet.progress', { done, count, failed, rate: Math.round(done / seconds) }))
  }
}

const timesLine = (say: Say, what: string, times: Times) => say('fleet.times', { what, ...times })

function describe(say: Say, { reasons, enrol, sync, ...summary }: FleetSummary): string[] {
  return [
    say('fleet.phones', summary),
    timesLine(say, say('fleet.enrol'), enrol),
    timesLine(say, say('fleet.sync'), sync),
    ...Object.entries(reasons).map(([code, count]) => say('fleet.reason', { code, count })),
  ]
}

/** Answers the exit code: a fleet that lost a phone has failed. */
export async function fleetCommand(io: Io, options: FleetArguments): Promise<number> {
  const summary = await runFleet({
    source: await readSource(options.link),
    count: options.count,
    concurrency: options.concurrency,
    syncs: options.syncs,
    prefix: options.prefix,
    stateDir: options.state,
    confirmedRoot: options.root,
    onProgress: progressTeller(io, options.count),
  })
  if (options.json) printJson(io, summary)
  else for (const line of describe(sayer(io), summary)) io.out(line)
  return summary.failed === 0 ? exitCodes.done : exitCodes.failed
}
