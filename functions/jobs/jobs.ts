import { sealAudit } from '../../shared/app/audit/seal-audit.ts'
import { migrateData } from '../../shared/app/data/migrate-data.ts'
import { dispatchOutbox } from '../../shared/app/outbox/dispatch-outbox.ts'
import { publishedCache } from '../../shared/app/sync/published-cache.ts'
import { refreshTrust } from '../../shared/app/trust/refresh-trust.ts'
import { type JobId, schedules } from '../../shared/http/schedules.ts'
import type { Ports } from '../../shared/ports/all.ts'

/** What a job did, for the log. */
export type JobResult = Readonly<Record<string, number>>

type Job = () => Promise<JobResult>

export function jobs(ports: Ports): Readonly<Record<JobId, Job>> {
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
