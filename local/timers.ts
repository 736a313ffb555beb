/** The clock of one machine: each row of the schedule table on a timer, and the outbox polled like a stream. */
import { type JobId, schedules } from '../shared/http/schedules.ts'
import type { LocalFunctions } from './functions/functions.ts'

export interface Timers {
  /** Looks into the outbox now instead of at the next poll: what a stream would have told us. */
  lookIntoOutbox(): void
  /** Stops and waits for what is under way. */
  close(): Promise<void>
}

const OUTBOX_POLL_MS = 1_000

export function startTimers({ jobs, dispatch }: Pick<LocalFunctions, 'jobs' | 'dispatch'>): Timers {
  const underWay = new Set<Promise<void>>()
  const busy = new Set<string>()
  let isClosed = false
  const run = (name: string, job: () => Promise<unknown>) => {
    if (isClosed || busy.has(name)) return
    busy.add(name)
    const done = job()
      .then(
        () => undefined,
        // The job has said so in the log.
        () => undefined,
      )
      .finally(() => {
        busy.delete(name)
        underWay.delete(done)
      })
    underWay.add(done)
  }
  const timers = Object.entries(schedules).map(([id, { everySeconds }]) =>
    setInterval(() => run(id, jobs[id as JobId]), everySeconds * 1000),
  )
  // What a new version has to change is begun at once, and goes on beside the service.
  run('data.migrate', jobs['data.migrate'])
  const lookIntoOutbox = () => run('outbox', dispatch)
  timers.push(setInterval(lookIntoOutbox, OUTBOX_POLL_MS))
  return {
    lookIntoOutbox,
    async close() {
      isClosed = true
      for (const timer of timers) clearInterval(timer)
      await Promise.all(underWay)
    },
  }
}
