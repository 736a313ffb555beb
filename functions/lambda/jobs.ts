/** What the schedules start: `{job}` names a row of the schedule table. */
import { isJobId } from '../../shared/http/schedules.ts'
import { jobs } from '../jobs/jobs.ts'
import type { JobResult } from '../jobs/observe-job.ts'
import { readEnvironment } from './environment.ts'
import { log } from './log.ts'
import { lambdaPorts } from './ports.ts'

const run = jobs(lambdaPorts(readEnvironment(), log))

export async function handler({ job }: { readonly job: string }): Promise<JobResult> {
  if (!isJobId(job)) throw new Error(`no such job: ${job}`)
  return run[job]()
}
