import { sealAudit } from '../../shared/app/audit/seal-audit.ts'
import { dispatchOutbox } from '../../shared/app/outbox/dispatch-outbox.ts'
import { refreshTrust } from '../../shared/app/trust/refresh-trust.ts'
import type { JobId } from '../../shared/http/schedules.ts'
import type { Ports } from '../../shared/ports/all.ts'

/** What a job did, for the log. */
export type JobResult = Readonly<Record<string, number>>

export const jobs = (ports: Ports): Readonly<Record<JobId, () => Promise<JobResult>>> => ({
  'audit.seal': async () => ({ sealed: await sealAudit(ports) }),
  'outbox.sweep': async () => ({ delivered: await dispatchOutbox(ports) }),
  'trust.refresh': async () => ({ trustVersion: await refreshTrust(ports, 'job:trust.refresh') }),
})
