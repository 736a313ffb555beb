/** The functions that serve the tables: one per host, one for jobs, one that the outbox's stream wakes. */
import { type Host, type Need, needs, needsOfRoute, type Route } from './route.ts'
import { routes } from './routes.ts'
import { schedules } from './schedules.ts'

export const functionNames = ['enroll', 'device', 'admin', 'jobs', 'outbox'] as const
export type FunctionName = (typeof functionNames)[number]

interface Row {
  readonly needs: readonly Need[]
}

const ofHost = (host: Host): Row[] =>
  Object.values<Route>(routes)
    .filter((route) => route.host === host)
    .map((route) => ({ needs: needsOfRoute(route) }))

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
