/** How fast the service answers unchanged syncs, and what CPU they cost it beyond the floor. */
import type { Plan } from '../harness/plan.ts'
import { progress } from '../harness/progress.ts'
import { median, percentile, sum } from '../harness/stats.ts'
import { cpuPerRequest, openSubject, run, runInTurns, type Subject } from '../phones/load.ts'
import { type Phone, registerPhones } from '../phones/register.ts'
import { type ServerProcess, startServer } from '../service/server-process.ts'
import type { SideName } from '../service/sides.ts'
import type { Stage } from '../service/stage.ts'

const RUNS = 7
export const CONNECTIONS = 64

/** Seconds; `turn` is one of the turns that a run of two alternating sides is made of. */
const lengths = { speed: 2, turn: 0.5 }
/** Until V8 has compiled what is hot, which takes it requests, not seconds; on a busy machine half of them must do. */
const warmUp = { requests: 10_000, seconds: 15 }
/** Within a run: even, so that each side is the first equally often. */
const TURNS = 4

const HOUR_MS = 3_600_000
/** Due again after a millisecond: every sync of such a phone writes its contact down. */
const ALWAYS_DUE = { intervalMs: 2, seenAtMs: 0 }

export interface SpeedRun {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly latenciesMs: readonly number[]
}

export interface RatioRun {
  readonly requests: number
  readonly productMicros: number
  readonly floorMicros: number
  readonly ratio: number
}

export interface SpeedResult {
  readonly one: readonly SpeedRun[]
  readonly many: readonly SpeedRun[]
  readonly unchanged: readonly RatioRun[]
  readonly heartbeat: readonly RatioRun[]
}

async function speedRun(subject: Subject, seconds: number): Promise<SpeedRun> {
  const { requests, seconds: took, latenciesMs } = await run(subject, seconds)
  return {
    requests,
    perSecond: requests / took,
    p50Ms: median(latenciesMs),
    p99Ms: percentile(latenciesMs, 0.99),
    latenciesMs: latenciesMs.map((ms) => Math.round(ms * 100) / 100),
  }
}

async function ratioRun(product: Subject, floor: Subject, seconds: number): Promise<RatioRun> {
  const { a, b } = await runInTurns(product, floor, { turns: TURNS, seconds })
  const [productMicros, floorMicros] = [cpuPerRequest(a), cpuPerRequest(b)]
  const requests = sum([...a, ...b].map((one) => one.requests))
  return { requests, productMicros, floorMicros, ratio: productMicros / floorMicros }
}

async function repeated<T>(name: string, once: () => Promise<T>): Promise<T[]> {
  const all: T[] = []
  while (all.length < RUNS) {
    progress(`${name}, run ${all.length + 1} of ${RUNS}`)
    all.push(await once())
  }
  return all
}

export async function measureSpeed(
  { ports, place, keys }: Stage,
  { scaled, profile }: Plan,
): Promise<SpeedResult> {
  const still = await registerPhones(ports, CONNECTIONS, { intervalMs: 6 * HOUR_MS, seenAtMs: Date.now() })
  const due = await registerPhones(ports, CONNECTIONS, ALWAYS_DUE)
  const start = (side: SideName) => startServer({ side, place }, profile)

  /** Connections of its own, and warm before it counts. */
  async function open(server: ServerProcess, phones: readonly Phone[]): Promise<Subject> {
    progress('warming up')
    const subject = await openSubject(server, phones, keys.serverIssuer.pem)
    await run(subject, scaled(warmUp.seconds), scaled(warmUp.requests))
    return subject
  }

  async function speed(name: string, phones: readonly Phone[]): Promise<SpeedRun[]> {
    await using product = await start('device')
    using subject = await open(product, phones)
    return await repeated(name, () => speedRun(subject, scaled(lengths.speed)))
  }

  /** Two processes of the same age: neither has been warm for longer. */
  async function ratio(name: string, phones: readonly Phone[], floorSide: SideName): Promise<RatioRun[]> {
    await using product = await start('device')
    await using floor = await start(floorSide)
    using ours = await open(product, phones)
    using smallest = await open(floor, phones)
    return await repeated(name, () => ratioRun(ours, smallest, scaled(lengths.turn)))
  }

  return {
    one: await speed('1 connection', still.slice(0, 1)),
    many: await speed(`${CONNECTIONS} connections`, still),
    unchanged: await ratio('unchanged against floor', still, 'floor-get'),
    heartbeat: await ratio('heartbeat against floor', due, 'floor-get-update'),
  }
}
