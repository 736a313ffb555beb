import { type ChainHead, type SealedRecord, sealNext } from '../../domain/audit.ts'
import { sha256 } from '../../domain/digests.ts'
import type { Ports } from '../../ports/all.ts'

const BATCH = 40
/** Younger records wait: one with a smaller id may still be on its way. */
const SETTLED_AFTER_MS = 2_000

/** Moves what has settled from the tail into the chain and signs its new end. Answers how many. */
export async function sealAudit(ports: Pick<Ports, 'auditLog' | 'clock' | 'signer'>): Promise<number> {
  let sealed = 0
  for (;;) {
    const done = await sealBatch(ports)
    sealed += done
    if (done < BATCH) break
  }
  if (sealed > 0) await signHead(ports)
  return sealed
}

async function sealBatch({ auditLog, clock }: Pick<Ports, 'auditLog' | 'clock'>): Promise<number> {
  const settledBefore = clock.now() - SETTLED_AFTER_MS
  const tail = (await auditLog.unsealed(BATCH)).filter(({ atMs }) => atMs <= settledBefore)
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

async function signHead({ auditLog, signer }: Pick<Ports, 'auditLog' | 'signer'>): Promise<void> {
  const { seq, hash } = await auditLog.head()
  await auditLog.checkpoint({ seq, hash }, await signer.signCheckpoint({ seq, hash }))
}
