import { type AuditRecord, type ChainHead, type SealedRecord, sealNext } from '../../domain/audit.ts'
import { sha256 } from '../../domain/digests.ts'
import type { Ports } from '../../ports/all.ts'

const BATCH = 40
/** Younger records wait: one with a smaller id may still be on its way. */
const SETTLED_AFTER_MS = 2_000

type Needs = Pick<Ports, 'auditLog' | 'clock' | 'log' | 'signer'>

/** Moves what has settled from the tail into the chain and signs its new end. Answers how many. */
export async function sealAudit(ports: Needs): Promise<number> {
  let sealed = 0
  for (;;) {
    const tail = await settledTail(ports)
    if (sealed === 0) ports.log.measure({ auditSealLag: ageOf(tail[0], ports.clock.now()) })
    const done = await seal(ports, tail)
    sealed += done
    if (done < BATCH) break
  }
  if (sealed > 0) await signHead(ports)
  return sealed
}

const ageOf = (oldest: AuditRecord | undefined, nowMs: number): number =>
  oldest ? (nowMs - oldest.atMs) / 1000 : 0

/** Oldest first. */
async function settledTail({ auditLog, clock }: Needs): Promise<readonly AuditRecord[]> {
  const settledBefore = clock.now() - SETTLED_AFTER_MS
  return (await auditLog.unsealed(BATCH)).filter(({ atMs }) => atMs <= settledBefore)
}

async function seal({ auditLog }: Needs, tail: readonly AuditRecord[]): Promise<number> {
  const head = await auditLog.head()
  const chain: SealedRecord[] = []
  let end: ChainHead = head
  for (const record of tail) {
    const next = sealNext(end, record, sha256)
    chain.push(next)
    end = next
  }
  return (await auditLog.append(head, chain)) ? chain.length : 0
}

async function signHead({ auditLog, signer }: Needs): Promise<void> {
  const { seq, hash } = await auditLog.head()
  await auditLog.checkpoint({ seq, hash }, await signer.signCheckpoint({ seq, hash }))
}
