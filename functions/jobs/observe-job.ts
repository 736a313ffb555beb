/** Every run of a job leaves one line: what it did, or why it failed, and in what time (ADR 14). */
import { asYaguraError } from '../../shared/http/problems.ts'
import type { Log } from '../../shared/ports/log.ts'

/** What a job did, for the log. */
export type JobResult = Readonly<Record<string, number>>

export type Job = () => Promise<JobResult>

/** Names the job and nothing else: whoever runs it (Lambda, a terminal) prints what it is thrown as it is. */
export class JobFailure extends Error {
  constructor(job: string) {
    super(`job.failed: ${job}`)
    this.name = 'JobFailure'
  }
}

const always = (): boolean => true

/** Rejects with a `JobFailure` once the cause is in the log. A run that is no news leaves no line. */
export const observeJob =
  (log: Log, id: string, job: Job, isNews: (result: JobResult) => boolean = always): Job =>
  () => {
    const startedAt = performance.now()
    const took = () => ({ jobDuration: performance.now() - startedAt })
    return log.unit('job', { job: id }, async () => {
      try {
        const result = await job()
        log.note({ ...result, result: 'done' })
        if (isNews(result)) log.measure(took())
        return result
      } catch (cause) {
        log.error('job.failed', cause)
        log.note({ result: 'failed', code: asYaguraError(cause).code })
        log.measure({ ...took(), jobFailures: 1 })
        throw new JobFailure(id)
      }
    })
  }
