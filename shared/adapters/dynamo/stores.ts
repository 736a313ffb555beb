/** Every port that is kept in DynamoDB, on two tables of one client. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Ports } from '../../ports/all.ts'
import { dynamoAdministrators } from './core/administrators.ts'
import { dynamoAuditLog } from './core/audit-log.ts'
import { dynamoGroups } from './core/groups.ts'
import { dynamoLinks } from './core/links.ts'
import { dynamoOutbox } from './core/outbox.ts'
import { dynamoPackages } from './core/packages.ts'
import { dynamoPolicies } from './core/policies.ts'
import { dynamoPolicyPublisher } from './core/policy-publisher.ts'
import { dynamoPublishedPolicies } from './core/published-policies.ts'
import { dynamoRateLimits } from './core/rate-limits.ts'
import { dynamoSettings } from './core/settings.ts'
import { dynamoStandalones } from './core/standalones.ts'
import { dynamoTrustStore } from './core/trust-store.ts'
import { dynamoUsers } from './core/users.ts'
import { dynamoDataVersions } from './data-versions.ts'
import { dynamoDeviceAdmin } from './fleet/device-admin.ts'
import { dynamoDeviceSync } from './fleet/device-sync.ts'
import { dynamoEnrolments } from './fleet/enrolments.ts'
import { dynamoMigrations } from './migrations.ts'
import { tableOf } from './table.ts'

type DynamoPorts = Pick<
  Ports,
  | 'administrators'
  | 'auditLog'
  | 'dataVersions'
  | 'deviceAdmin'
  | 'devices'
  | 'enrolments'
  | 'groups'
  | 'links'
  | 'migrations'
  | 'outbox'
  | 'packages'
  | 'policies'
  | 'published'
  | 'publisher'
  | 'rateLimits'
  | 'settings'
  | 'standalones'
  | 'trust'
  | 'users'
>

export function dynamoStores(client: DynamoDBClient, names: { fleet: string; core: string }): DynamoPorts {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
  const fleet = tableOf(documents, names.fleet)
  const core = tableOf(documents, names.core)
  return {
    administrators: dynamoAdministrators(core),
    auditLog: dynamoAuditLog(core),
    dataVersions: dynamoDataVersions(core),
    deviceAdmin: dynamoDeviceAdmin(fleet, core),
    devices: dynamoDeviceSync(fleet),
    enrolments: dynamoEnrolments(fleet, core),
    groups: dynamoGroups(core),
    links: dynamoLinks(core),
    migrations: dynamoMigrations({ fleet, core }),
    outbox: dynamoOutbox(core),
    packages: dynamoPackages(core),
    policies: dynamoPolicies(core),
    published: dynamoPublishedPolicies(core),
    publisher: dynamoPolicyPublisher(core),
    rateLimits: dynamoRateLimits(core),
    settings: dynamoSettings(core),
    standalones: dynamoStandalones(core),
    trust: dynamoTrustStore(core),
    users: dynamoUsers(core),
  }
}
