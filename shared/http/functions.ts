/** The functions that serve the tables: one per host, one for jobs, one that the outbox's stream wakes. */
import { DEFAULT_TIMEOUT_MS, type Host, type Need, needs, needsOfRoute, type Route } from './route.ts'
import { routes } from './routes.ts'
import { schedules } from './schedules.ts'

export const functionNames = ['enroll', 'device', 'admin', 'jobs', 'outbox'] as const
export type FunctionName = (typeof functionNames)[number]

interface Row {
  readonly needs: readonly Need[]
  readonly timeoutMs?: number | undefined
}

const ofHost = (host: Host): Row[] =>
  Object.values<Route>(routes)
    .filter((route) => route.host === host)
    .map((route) => ({ needs: needsOfRoute(route), timeoutMs: route.timeoutMs }))

/** The rows behind a function. What the stream wakes does the work of the sweep that catches what it missed. */
const rows: Readonly<Record<FunctionName, readonly Row[]>> = {
  enroll: ofHost('enroll'),
  device: ofHost('device'),
  admin: ofHost('admin'),
  jobs: Object.values(schedules),
  outbox: [schedules['outbox.sweep']],
}

/** All that a function may touch, in the order of `needs`. */
export const needsOf = (name: FunctionName): readonly Need[] =>
  needs.filter((need) => rows[name].some((row) => row.needs.includes(need)))

/** How long the slowest row of a function may take. */
export const timeoutMsOf = (name: FunctionName): number =>
  Math.max(...rows[name].map(({ timeoutMs = DEFAULT_TIMEOUT_MS }) => timeoutMs))
