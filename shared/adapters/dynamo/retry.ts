import { setTimeout as sleep } from 'node:timers/promises'

/** Full jitter: the colliding parties spread instead of meeting again. */
export const pauseBeforeRetry = (tries: number): Promise<void> =>
  sleep(Math.random() * Math.min(400, 15 * 2 ** tries))
