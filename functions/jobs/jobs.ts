import { sealAudit } from '../../shared/app/audit/seal-audit.ts'
import { migrateData } from '../../shared/app/data/migrate-data.ts'
import { dispatchOutbox } from '../../shared/app/outbox/dispatch-outbox.ts'
import { publishedCache } from '../../shared/app/sync/published-cache.ts'
import { refreshTrust } from '../../shared/app/trust/refresh-trust.ts'
import { type JobId, schedules } from '../../shared/http/schedules.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { type Job, observeJob } from './observe-job.ts'

function work(ports: Ports): Readonly<Record<JobId, Job>> {
  const { head } = publishedCache(ports.published, ports.clock)
  const onReadableData =
    (job: Job): Job =>
    async () => {
      await head()
      return job()
    }
  return {
    'audit.seal': onReadableData(async () => ({ sealed: await sealAudit(ports) })),
    'data.migrate': async () => {
      const untilMs = ports.clock.now() + schedules['data.migrate'].timeoutMs / 2
      const { oldest, newest } = await migrateData(ports, { untilMs })
      return { oldest, newest }
    },
    'outbox.sweep': onReadableData(async () => ({ delivered: await dispatchOutbox(ports) })),
    'trust.refresh': onReadableData(async () => ({
      trustVersion: await refreshTrust(ports, 'job:trust.refresh'),
    })),
  }
}

export function jobs(ports: Ports): Readonly<Record<JobId, Job>> {
  const entries = Object.entries(work(ports)).map(([id, job]) => [id, observeJob(ports.log, id, job)])
  return Object.fromEntries(entries)
}

/** The sweep when something may be there: called by a stream, or by a poll, and silent when nothing is. */
export const outboxTrigger = (ports: Ports): Job =>
  observeJob(ports.log, 'outbox.sweep', work(ports)['outbox.sweep'], ({ delivered }) => delivered !== 0)
