/** Who did what to what. Written in the transaction of the change, put into a hash chain a little later. */
import { canonicalText } from './policy/canonical-text.ts'

export interface AuditRecord {
  readonly id: string
  readonly atMs: number
  /** `admin:<subject>`, `device:<id>`, `job:<id>` or `service`. */
  readonly actor: string
  readonly action: string
  readonly target: string
  readonly before?: unknown
  readonly after?: unknown
}

export interface SealedRecord extends AuditRecord {
  /** From 1, without gaps. */
  readonly seq: number
  readonly hash: string
}

export interface ChainHead {
  readonly seq: number
  readonly hash: string
}

export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: 'A'.repeat(43) }

type Sha256 = (text: string) => string

/** The hash of an entry covers the entry, its number and the hash before it. */
export function sealNext(head: ChainHead, record: AuditRecord, sha256: Sha256): SealedRecord {
  const seq = head.seq + 1
  return { ...record, seq, hash: sha256(`${head.hash}\n${seq}\n${canonicalText(record)}`) }
}

/** The number of the first record that is not what was sealed, or undefined when all fit. */
export function firstBroken(
  before: ChainHead,
  records: readonly SealedRecord[],
  sha256: Sha256,
): number | undefined {
  let head = before
  for (const { seq, hash, ...record } of records) {
    const expected = sealNext(head, record, sha256)
    if (expected.seq !== seq || expected.hash !== hash) return head.seq + 1
    head = { seq, hash }
  }
  return undefined
}
