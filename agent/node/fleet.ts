/** Many phones in one process: each enrols and synchronises as a single one does, over its own connection. */
import { performance } from 'node:perf_hooks'
import type { EnrolSource } from '../core/enrol/source.ts'
import { codeOf } from '../core/errors.ts'
import { type ModelName, modelNames } from '../simulated/models.ts'
import { createPhone, type Phone } from './phone.ts'

export interface FleetOptions {
  readonly source: EnrolSource
  readonly count: number
  readonly concurrency: number
  /** Synchronisations of each phone after it enrolled. */
  readonly syncs: number
  readonly prefix: string
  readonly stateDir?: string | undefined
  readonly confirmedRoot?: string | undefined
  readonly onProgress?: (progress: FleetProgress) => void
}

export interface FleetProgress {
  readonly done: number
  readonly failed: number
  readonly seconds: number
}

/** Milliseconds. */
export interface Times {
  readonly count: number
  readonly p50: number
  readonly p99: number
}

export interface FleetSummary {
  readonly count: number
  readonly enrolled: number
  readonly failed: number
  readonly seconds: number
  readonly enrol: Times
  readonly sync: Times
  /** How many phones stopped for which reason. */
  readonly reasons: Readonly<Record<string, number>>
}

interface Tally {
  done: number
  failed: number
  readonly enrol: number[]
  readonly sync: number[]
  readonly reasons: Map<string, number>
}

/** Nearest rank; 0 of nothing. */
const percentile = (sorted: readonly number[], p: number): number =>
  Math.round(sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? 0)

export function timesOf(samplesMs: readonly number[]): Times {
  const sorted = samplesMs.toSorted((a, b) => a - b)
  return { count: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
}

async function timed(samples: number[], work: () => Promise<unknown>) {
  const start = performance.now()
  await work()
  samples.push(performance.now() - start)
}

const modelOf = (index: number): ModelName | undefined => modelNames[index % modelNames.length]

async function live(phone: Phone, { source, confirmedRoot, syncs }: FleetOptions, tally: Tally) {
  await timed(tally.enrol, () => phone.enrol(source, { confirmedRoot }))
  for (let i = 0; i < syncs; i++) await timed(tally.sync, () => phone.sync())
}

async function runPhone(options: FleetOptions, index: number, tally: Tally) {
  const name = `${options.prefix}${String(index + 1).padStart(String(options.count).length, '0')}`
  let phone: Phone | undefined
  try {
    phone = await createPhone({ name, stateDir: options.stateDir, model: modelOf(index) })
    await live(phone, options, tally)
  } catch (error) {
    const code = codeOf(error)
    tally.failed++
    tally.reasons.set(code, (tally.reasons.get(code) ?? 0) + 1)
  } finally {
    phone?.close()
    tally.done++
  }
}

/** Runs all phones to their end. One that fails is counted under its code and does not stop the others. */
export async function runFleet(options: FleetOptions): Promise<FleetSummary> {
  const tally: Tally = { done: 0, failed: 0, enrol: [], sync: [], reasons: new Map() }
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  let next = 0
  const worker = async () => {
    while (next < options.count) {
      await runPhone(options, next++, tally)
      options.onProgress?.({ done: tally.done, failed: tally.failed, seconds: seconds() })
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.concurrency, options.count) }, worker))
  return {
    count: options.count,
    enrolled: tally.enrol.length,
    failed: tally.failed,
    seconds: seconds(),
    enrol: timesOf(tally.enrol),
    sync: timesOf(tally.sync),
    reasons: Object.fromEntries(tally.reasons),
  }
}
