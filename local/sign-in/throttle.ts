import type { Clock } from '../../shared/ports/platform.ts'

const FREE_TRIES = 5
const FIRST_DELAY_MS = 5_000
const LONGEST_DELAY_MS = 15 * 60_000
/** Tries this long ago no longer count. */
const FORGET_MS = 60 * 60_000
const MAX_KEYS = 10_000

interface Tries {
  readonly count: number
  readonly lastAtMs: number
}

export interface Throttle {
  /**
   * Counts a try against every key and answers 0, or counts nothing and answers the milliseconds to wait.
   * A try counts before its outcome is known, so that many at once are no way around.
   */
  attempt(keys: readonly string[]): number
  /** Clears the keys of a try that succeeded. */
  succeed(keys: readonly string[]): void
}

const delayAfter = (count: number): number =>
  count < FREE_TRIES ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (count - FREE_TRIES), LONGEST_DELAY_MS)

/** Five tries, then a delay that doubles from 5 seconds to 15 minutes. Lives in memory: a restart forgives. */
export const createThrottle = (clock: Clock): Throttle => {
  const triesOf = new Map<string, Tries>()

  const waitFor = (key: string): number => {
    const tries = triesOf.get(key)
    return tries ? tries.lastAtMs + delayAfter(tries.count) - clock.now() : 0
  }

  /** Keys stay in the order of their last try, so the oldest come first. */
  const prune = (): void => {
    for (const [key, { lastAtMs }] of triesOf) {
      if (clock.now() - lastAtMs < FORGET_MS && triesOf.size <= MAX_KEYS) return
      triesOf.delete(key)
    }
  }

  const count = (key: string): void => {
    const before = triesOf.get(key)?.count ?? 0
    triesOf.delete(key)
    triesOf.set(key, { count: before + 1, lastAtMs: clock.now() })
  }

  return {
    attempt(keys) {
      prune()
      const waitMs = Math.max(0, ...keys.map(waitFor))
      if (waitMs === 0) for (const key of keys) count(key)
      return waitMs
    },
    succeed(keys) {
      for (const key of keys) triesOf.delete(key)
    },
  }
}
