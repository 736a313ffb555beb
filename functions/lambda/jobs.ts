/** What the schedules start: `{job}` names a row of the schedule table. */
import { isJobId } from '../../shared/http/schedules.ts'
import { type JobResult, jobs } from '../jobs/jobs.ts'
import { readEnvironment } from './environment.ts'
import { jsonLog } from './log.ts'
import { lambdaPorts } from './ports.ts'

const run = jobs(lambdaPorts(readEnvironment(), jsonLog))

export async function handler({ job }: { readonly job: string }): Promise<JobResult> {
  if (!isJobId(job)) throw new Error(`no such job: ${job}`)
  const result = await run[job]()
  jsonLog.info('job.done', { job, ...result })
  return result
}
