import { randomBytes } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { Clock, Ids } from '../ports/platform.ts'

export const systemClock: Clock = { now: () => Date.now() }

export function randomIds(clock: Clock): Ids {
  const ulid = monotonicFactory()
  return {
    next: (prefix) => `${prefix}_${ulid(clock.now())}`,
    random: (bytes) => randomBytes(bytes),
  }
}
