/** What administrators keep. Every write carries the audit record of its change and is one transaction. */
import type { Administrator } from '../domain/admin.ts'
import type { AuditRecord, ChainHead, SealedRecord } from '../domain/audit.ts'
import type { Group } from '../domain/group.ts'
import type { Link, LinkMail } from '../domain/link.ts'
import type { InstallationPackage, StandalonePackage } from '../domain/package.ts'
import type { Policy } from '../domain/policy/policy.ts'
import type { ServiceSettings } from '../domain/settings.ts'
import type { User } from '../domain/user.ts'
import type { OutboxMessage } from './outbox.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly cursor?: string
}

export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface Administrators {
  /** undefined for an identity that has no rights here. */
  find(issuer: string, subject: string): Promise<Administrator | undefined>
  /** Repeating it is harmless. */
  add(administrator: Administrator, audit: AuditRecord): Promise<void>
}

export interface SettingsStore {
  read(): Promise<ServiceSettings>
  /** false if the stored revision is not `settings.revision - 1`. */
  save(settings: ServiceSettings, audit: AuditRecord): Promise<boolean>
}

export interface Users {
  create(user: User, audit: AuditRecord): Promise<void>
  get(id: string): Promise<User | undefined>
  /** By name, then id. */
  list(page: PageRequest): Promise<Page<User>>
  /** false if the user has changed since `before` was read. */
  replace(before: User, after: User, audit: AuditRecord): Promise<boolean>
}

export interface Groups {
  /** All of them, consistently: the tree is small and always needed whole. */
  all(): Promise<readonly Group[]>
  /** false if a sibling has that name, or the parent is gone. */
  create(group: Group, audit: AuditRecord): Promise<boolean>
  /** false if a sibling has that name, or the group has changed since. */
  rename(before: Group, name: string, audit: AuditRecord): Promise<boolean>
}

export interface Policies {
  /** All of them, consistently. */
  all(): Promise<readonly Policy[]>
  get(id: string): Promise<Policy | undefined>
  /**
   * Saves a revision, the deactivating revision of the policy it `replaces`, and the wish to publish, in one
   * transaction. false if either has another revision by now, if a policy that it does not replace is active
   * for the same product and group, or if the group is gone.
   */
  save(
    policy: Policy,
    replaces: Policy | undefined,
    publish: OutboxMessage,
    audit: AuditRecord,
  ): Promise<boolean>
  /** Newest first; empty for an unknown policy. */
  revisions(id: string): Promise<readonly Policy[]>
}

export interface Packages {
  /** false if the newest package of this name is not `after` any more (undefined: none yet). */
  create(
    item: InstallationPackage,
    after: InstallationPackage | undefined,
    audit: AuditRecord,
  ): Promise<boolean>
  get(id: string): Promise<InstallationPackage | undefined>
  /** Newest first. */
  list(page: PageRequest): Promise<Page<InstallationPackage>>
  /** The newest package of that Android package name, consistently; undefined if there is none. */
  latestOf(packageName: string): Promise<InstallationPackage | undefined>
}

export interface Standalones {
  create(item: StandalonePackage, audit: AuditRecord): Promise<void>
  get(id: string): Promise<StandalonePackage | undefined>
  /** The package a token hash belongs to, whether or not the token still is the current one. */
  byToken(tokenHash: string): Promise<StandalonePackage | undefined>
  list(page: PageRequest): Promise<Page<StandalonePackage>>
  /** false if it has changed since `before` was read. */
  replace(before: StandalonePackage, after: StandalonePackage, audit: AuditRecord): Promise<boolean>
}

export interface Links {
  create(link: Link, audit: AuditRecord, mail?: OutboxMessage): Promise<void>
  /** Creates `link` and revokes `before` in one transaction. false if `before` is gone. */
  replace(before: Link, link: Link, audit: AuditRecord, mail: OutboxMessage): Promise<boolean>
  /** undefined for an unknown id. The id of a link is made from its token's hash. */
  get(id: string): Promise<Link | undefined>
  /** Newest first, of one user or of all. */
  list(page: PageRequest, userId?: string): Promise<Page<Link>>
  /**
   * Takes a use for the phone with this key, or renews the one it holds: one conditional write. Answers the
   * link as it then is, or undefined if it has no use left, is expired or revoked.
   */
  claim(linkId: string, keyHash: string, nowMs: number): Promise<Link | undefined>
  /** Gives a use taken at exactly `claimedAtMs` back. false if it was renewed meanwhile or is gone. */
  release(linkId: string, keyHash: string, claimedAtMs: number): Promise<boolean>
  /** Revoking again is harmless and keeps the first time. The link as it then is; undefined if unknown. */
  revoke(linkId: string, atMs: number, audit: AuditRecord): Promise<Link | undefined>
  setMail(linkId: string, mail: LinkMail): Promise<void>
}

export interface AuditLog {
  /** Newest first; `cursor` from the page before. */
  sealed(page: PageRequest): Promise<Page<SealedRecord>>
  /** The oldest of those not yet in the chain, consistently. */
  unsealed(limit: number): Promise<readonly AuditRecord[]>
  /** Records `from` to at most `from + limit - 1`, in order. */
  stretch(from: number, limit: number): Promise<readonly SealedRecord[]>
  head(): Promise<ChainHead>
  /**
   * Moves `records` from the tail into the chain behind `head`, in one transaction. false if somebody else has
   * sealed meanwhile. At most 40 at a time.
   */
  append(head: ChainHead, records: readonly SealedRecord[]): Promise<boolean>
  checkpoint(head: ChainHead, signature: string): Promise<void>
}
