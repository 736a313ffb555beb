/** The hot store: phones as the sync and enrolment paths see them. */
import type { AuditRecord } from '../domain/audit.ts'
import type { Facts } from '../domain/device/facts.ts'
import type { CertificateRecord, DeviceState, SyncChange } from '../domain/device/record.ts'
import type { PolicyReport } from '../domain/device/report.ts'

export interface DeviceSync {
  /** undefined if there is no such phone. Without `consistent` the answer may lag a write by two seconds. */
  read(deviceId: string, options: { consistent: boolean }): Promise<DeviceState | undefined>
  /**
   * Writes a sync's changes in one step if the phone still is as `before` says: active, with the certificate
   * `fingerprint`, the same assignment and the same results counted. false otherwise, and nothing is written.
   */
  commit(before: DeviceState, fingerprint: string, change: SyncChange): Promise<boolean>
}

export interface Registration {
  readonly state: DeviceState
  readonly facts: Facts
  readonly certificate: CertificateRecord
  /** Counted against the cap on unproved phones in no group; absent for proved ones. */
  readonly unprovedLimit?: number
  readonly audit: AuditRecord
}

export interface KeyEntry {
  readonly deviceId: string
  /** A revoked key leaves its tombstone for good: it never registers again. */
  readonly state: 'live' | 'revoked'
}

export interface Enrolments {
  /** undefined for a key that never registered. Always consistent. */
  byKey(keyHash: string): Promise<KeyEntry | undefined>
  /**
   * Writes phone, key entry, facts, certificate, count and audit together. `key_taken` if the key has
   * registered meanwhile, `limit_reached` if the cap is; nothing is written then.
   */
  register(registration: Registration): Promise<'registered' | 'key_taken' | 'limit_reached'>
  /** The certificate given at registration; undefined for an unknown phone. */
  certificate(deviceId: string): Promise<CertificateRecord | undefined>
}

export interface DevicePage {
  readonly devices: readonly DeviceState[]
  readonly cursor?: string
}

export interface DeviceDetails {
  readonly state: DeviceState
  readonly facts?: Facts
  readonly certificate?: CertificateRecord
  readonly report?: PolicyReport
}

export interface DeviceAdmin {
  /** Phones of one group (null: of none), in a stable order; at most `limit`, which is never exceeded. */
  list(groupId: string | null, limit: number, cursor?: string): Promise<DevicePage>
  /** undefined if there is no such phone. Consistent. */
  details(deviceId: string): Promise<DeviceDetails | undefined>
  facts(deviceIds: readonly string[]): Promise<ReadonlyMap<string, Facts>>
  /**
   * Moves all or none. Unproved phones leave or join the count of those waiting in no group. Answers the ids
   * that are not there any more, or were moved or revoked since `phones` was read; empty when all moved.
   */
  move(phones: readonly DeviceState[], groupId: string | null, audit: AuditRecord): Promise<readonly string[]>
  /** false if the phone was moved or revoked since `before` was read. Leaves a tombstone for its key. */
  revoke(before: DeviceState, audit: AuditRecord): Promise<boolean>
}
