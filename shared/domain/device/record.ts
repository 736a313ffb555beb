/** A phone as the service keeps it: the hot item that every sync reads (architecture §4). */
import type { Facts } from './facts.ts'
import type { PolicyReport, ReportDigest } from './report.ts'

export type Grade = 'proved' | 'unproved'

export interface DeviceState {
  readonly id: string
  /** null: unassigned. Such a phone syncs, but gets no policy and no licence (mission F1). */
  readonly groupId: string | null
  readonly userId: string | null
  readonly grade: Grade
  readonly state: 'active' | 'revoked'
  /** SHA-256 of the key it registered with; names its entry in the key index. */
  readonly keyHash: string
  /** Fingerprints of the certificates it may show; the first use of `next` makes it `current`. */
  readonly current: string
  readonly next?: string
  readonly enrolledAtMs: number
  readonly seenAtMs: number
  /** Of the policy it was given; sets how often contact is written down. */
  readonly intervalMs: number
  readonly assignment?: { readonly seq: number; readonly key: string }
  /** Trust document it has acknowledged. */
  readonly trustVersion: number
  readonly factsHash: string
  /** Highest result stored; anything up to it has been counted. */
  readonly resultSeq: number
  /** Pending commands are `commandSeq > ackedSeq`; both only rise. */
  readonly commandSeq: number
  readonly ackedSeq: number
  readonly report?: ReportDigest
}

/** What one sync changes, written together or not at all. */
export interface SyncChange {
  readonly seenAtMs: number
  readonly promoteNext?: boolean
  readonly intervalMs?: number
  readonly assignment?: { readonly seq: number; readonly key: string }
  readonly trustVersion?: number
  readonly facts?: { readonly hash: string; readonly facts: Facts }
  readonly report?: PolicyReport
  readonly resultSeq?: number
}

export interface CertificateRecord {
  readonly fingerprint: string
  readonly serial: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** PEM of the leaf. */
  readonly pem: string
}
