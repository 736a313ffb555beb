/** Every port by name. A use case takes `Pick<Ports, …>`: what it can touch is in its signature. */
import type { PluginDefinition } from '../domain/policy/plugin.ts'
import type { Addresses } from './addresses.ts'
import type {
  Administrators,
  AuditLog,
  Groups,
  Links,
  Packages,
  Policies,
  SettingsStore,
  Standalones,
  Users,
} from './core.ts'
import type { DataVersions, Migration } from './data-versions.ts'
import type { DeviceAdmin, DeviceSync, Enrolments } from './fleet.ts'
import type { Log } from './log.ts'
import type { Mailer } from './mailer.ts'
import type { ObjectStore } from './object-store.ts'
import type { Outbox } from './outbox.ts'
import type { Clock, Ids, SecretBox } from './platform.ts'
import type { PolicyPublisher, PublishedPolicies } from './publication.ts'
import type { RateLimits } from './rate-limits.ts'
import type { TokenVerifier } from './token-verifier.ts'
import type { CertificateAuthority, DocumentSigner, ServerIdentity, TrustRoot, TrustStore } from './trust.ts'

export interface Ports {
  readonly addresses: Addresses
  readonly administrators: Administrators
  readonly auditLog: AuditLog
  readonly clientAuthority: CertificateAuthority
  readonly clock: Clock
  readonly dataVersions: DataVersions
  readonly deviceAdmin: DeviceAdmin
  readonly devices: DeviceSync
  readonly enrolments: Enrolments
  readonly groups: Groups
  readonly ids: Ids
  readonly links: Links
  readonly log: Log
  readonly mailer: Mailer
  /** In the order of their versions. */
  readonly migrations: readonly Migration[]
  readonly objects: ObjectStore
  readonly outbox: Outbox
  readonly packages: Packages
  readonly plugins: ReadonlyMap<string, PluginDefinition>
  readonly policies: Policies
  readonly published: PublishedPolicies
  readonly publisher: PolicyPublisher
  readonly rateLimits: RateLimits
  readonly secrets: SecretBox
  readonly serverIdentity: ServerIdentity
  readonly settings: SettingsStore
  readonly signer: DocumentSigner
  readonly standalones: Standalones
  readonly tokens: TokenVerifier
  readonly trust: TrustStore
  readonly trustRoot: TrustRoot
  readonly users: Users
}
