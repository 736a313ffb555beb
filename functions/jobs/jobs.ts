import { sealAudit } from '../../shared/app/audit/seal-audit.ts'
import { dispatchOutbox } from '../../shared/app/outbox/dispatch-outbox.ts'
import { refreshTrust } from '../../shared/app/trust/refresh-trust.ts'
import type { JobId } from '../../shared/http/schedules.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { type Job, observeJob } from './observe-job.ts'

const work = (ports: Ports): Readonly<Record<JobId, Job>> => ({
  'audit.seal': async () => ({ sealed: await sealAudit(ports) }),
  'outbox.sweep': async () => ({ delivered: await dispatchOutbox(ports) }),
  'trust.refresh': async () => ({ trustVersion: await refreshTrust(ports, 'job:trust.refresh') }),
})

export function jobs(ports: Ports): Readonly<Record<JobId, Job>> {
  const entries = Object.entries(work(ports)).map(([id, job]) => [id, observeJob(ports.log, id, job)])
  return Object.fromEntries(entries)
}

/** The sweep when something may be there: called by a stream, or by a poll, and silent when nothing is. */
export const outboxTrigger = (ports: Ports): Job =>
  observeJob(ports.log, 'outbox.sweep', work(ports)['outbox.sweep'], ({ delivered }) => delivered !== 0)
