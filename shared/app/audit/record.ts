import type { AuditRecord } from '../../domain/audit.ts'
import type { Ports } from '../../ports/all.ts'

/** Who acts: `admin:<subject>`, `device:<id>`, `job:<id>` or `service`. */
export type Actor = `admin:${string}` | `device:${string}` | `job:${string}` | 'service'

export interface Change {
  readonly action: string
  readonly target: string
  readonly before?: unknown
  readonly after?: unknown
}

/** The audit record of a change that is about to be written. Secrets never belong into `before` or `after`. */
export const auditRecord = (
  ports: Pick<Ports, 'clock' | 'ids'>,
  actor: Actor,
  change: Change,
): AuditRecord => ({
  id: ports.ids.next('aud'),
  atMs: ports.clock.now(),
  actor,
  action: change.action,
  target: change.target,
  ...(change.before !== undefined && { before: change.before }),
  ...(change.after !== undefined && { after: change.after }),
})
