import { AgentError } from './errors.ts'
import type { Ports, Random } from './ports.ts'

const BASE_MS = 5_000
const CAP_MS = 3_600_000

/** Exponential with full jitter: uniform in [0, min(1 h, 5 s · 2^failures)), never before `notBeforeMs`. */
export const backoffMs = (failures: number, random: Random, notBeforeMs = 0): number =>
  Math.max(notBeforeMs, Math.floor(random.fraction() * Math.min(CAP_MS, BASE_MS * 2 ** failures)))

export interface Patience {
  readonly attempts: number
  /** The longest single wait; a service that asks for more is not waited for. */
  readonly maxWaitMs: number
}

/**
 * Repeats `work` while its error may pass, up to `patience`; then, and for every other error, rejects with
 * the error as it was.
 */
export async function withPatience<T>(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  patience: Patience,
  work: () => Promise<T>,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AgentError) || !error.retry || failures + 1 >= patience.attempts) throw error
      const waitMs = backoffMs(failures, random, error.retry.afterMs)
      if (waitMs > patience.maxWaitMs) throw error
      await clock.sleep(waitMs)
    }
  }
}
