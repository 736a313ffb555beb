import { EMPTY_CHAIN, firstBroken } from '../../domain/audit.ts'
import { sha256 } from '../../domain/digests.ts'
import type { Ports } from '../../ports/all.ts'

const STRETCH = 1000

export interface AuditVerification {
  readonly ok: boolean
  readonly from: number
  readonly to: number
  readonly head: number
  readonly brokenAt?: number
}

/** Recomputes the records from `from` on; one that is missing is as broken as one that was changed. */
export async function verifyAudit(
  { auditLog }: Pick<Ports, 'auditLog'>,
  from: number,
): Promise<AuditVerification> {
  const head = (await auditLog.head()).seq
  const to = Math.min(head, from + STRETCH - 1)
  const [before = EMPTY_CHAIN] = from > 1 ? await auditLog.stretch(from - 1, 1) : []
  const records = await auditLog.stretch(from, Math.max(0, to - from + 1))
  const gap = records.findIndex((record, index) => record.seq !== from + index)
  const missing = gap >= 0 ? from + gap : records.length < to - from + 1 ? from + records.length : undefined
  const brokenAt = missing ?? firstBroken({ seq: from - 1, hash: before.hash }, records, sha256)
  return { ok: brokenAt === undefined, from, to, head, ...(brokenAt !== undefined && { brokenAt }) }
}
