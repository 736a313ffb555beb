import { createHash, randomBytes } from 'node:crypto'
import { monotonicFactory, ulid as ulidOf } from 'ulid'
import type { Clock, Ids } from '../ports/platform.ts'

export const systemClock: Clock = { now: () => Date.now() }

export function randomIds(clock: Clock): Ids {
  const ulid = monotonicFactory()
  return {
    next: (prefix) => `${prefix}_${ulid(clock.now())}`,
    random: (bytes) => randomBytes(bytes),
    derived(prefix, seed, atMs) {
      const bytes = createHash('sha256').update(seed).digest().values()
      return `${prefix}_${ulidOf(atMs, () => (bytes.next().value ?? 0) / 256)}`
    },
  }
}
