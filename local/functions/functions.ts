/** What stands behind the gateway and the clock: the functions of the tables, from their sources or their bundles. */
import { adminFunction } from '../../functions/admin/function.ts'
import { deviceFunction } from '../../functions/device/function.ts'
import { enrollFunction } from '../../functions/enroll/function.ts'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import { type JobResult, jobs } from '../../functions/jobs/jobs.ts'
import type { Host } from '../../shared/http/route.ts'
import { type JobId, type Schedule, schedules } from '../../shared/http/schedules.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { DOMAINS } from '../gateway/hosts.ts'
import { servingRow } from '../needs/row.ts'

export type Jobs = Readonly<Record<JobId, () => Promise<JobResult>>>

export interface LocalFunctions {
  readonly http: Readonly<Record<Host, HttpFunction>>
  readonly jobs: Jobs
  /** What the outbox's stream would start. */
  dispatch(): Promise<unknown>
  close(): Promise<void>
}

/** Jobs that may touch what their rows name. */
export function guardedJobs(ports: Ports): Jobs {
  const all = Object.entries(jobs(ports)).map(([id, job]) => {
    const { needs }: Schedule = schedules[id as JobId]
    return [id, () => servingRow({ id, needs }, job)]
  })
  return Object.fromEntries(all)
}

export function functionsFromSource(ports: Ports): LocalFunctions {
  const settings = { domains: DOMAINS, checkReplies: true }
  const ofSchedules = guardedJobs(ports)
  return {
    http: {
      enroll: enrollFunction(ports, settings),
      device: deviceFunction(ports, settings),
      admin: adminFunction(ports, settings),
    },
    jobs: ofSchedules,
    dispatch: ofSchedules['outbox.sweep'],
    close: async () => undefined,
  }
}
