/** What stands behind the gateway and the clock: the functions of the tables, from their sources or their bundles. */
import { adminFunction } from '../../functions/admin/function.ts'
import { deviceFunction } from '../../functions/device/function.ts'
import { enrollFunction } from '../../functions/enroll/function.ts'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import { jobs, outboxTrigger } from '../../functions/jobs/jobs.ts'
import type { Job } from '../../functions/jobs/observe-job.ts'
import type { Host } from '../../shared/http/route.ts'
import { type JobId, type Schedule, schedules } from '../../shared/http/schedules.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { DOMAINS } from '../gateway/hosts.ts'
import { servingRow } from '../needs/row.ts'

export type Jobs = Readonly<Record<JobId, Job>>

export interface LocalFunctions {
  readonly http: Readonly<Record<Host, HttpFunction>>
  readonly jobs: Jobs
  /** What the outbox's stream would start. */
  dispatch(): Promise<unknown>
  close(): Promise<void>
}

function guarded(id: JobId, job: Job): Job {
  const { needs }: Schedule = schedules[id]
  return () => servingRow({ id, needs }, job)
}

/** Jobs that may touch what their rows name. */
export function guardedJobs(ports: Ports): Jobs {
  const all = Object.entries(jobs(ports)).map(([id, job]) => [id, guarded(id as JobId, job)])
  return Object.fromEntries(all)
}

export function functionsFromSource(ports: Ports): LocalFunctions {
  const settings = { domains: DOMAINS, checkReplies: true }
  return {
    http: {
      enroll: enrollFunction(ports, settings),
      device: deviceFunction(ports, settings),
      admin: adminFunction(ports, settings),
    },
    jobs: guardedJobs(ports),
    dispatch: guarded('outbox.sweep', outboxTrigger(ports)),
    close: async () => undefined,
  }
}
