/** Every port kept in DynamoDB, on the embedded engine through the real client. */
import { afterAll, beforeAll } from 'vitest'
import { auditLogSuite } from '../conformance/audit-log.suite.ts'
import { cursorsSuite } from '../conformance/cursors.suite.ts'
import { dataVersionsSuite } from '../conformance/data-versions.suite.ts'
import { deviceAdminSuite } from '../conformance/device-admin.suite.ts'
import { deviceSyncSuite } from '../conformance/device-sync.suite.ts'
import { enrolmentsSuite } from '../conformance/enrolments.suite.ts'
import { groupsSuite } from '../conformance/groups.suite.ts'
import { linksSuite } from '../conformance/links.suite.ts'
import { outboxSuite } from '../conformance/outbox.suite.ts'
import { packagesSuite } from '../conformance/packages.suite.ts'
import { peopleSuite } from '../conformance/people.suite.ts'
import { policiesSuite } from '../conformance/policies.suite.ts'
import { publicationSuite } from '../conformance/publication.suite.ts'
import { rateLimitsSuite } from '../conformance/rate-limits.suite.ts'
import type { Stores } from '../conformance/stores.ts'
import { trustStoreSuite } from '../conformance/trust-store.suite.ts'
import { startTestEngine, type TestEngine } from '../support/dynamo.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())

const fresh = async (): Promise<Stores> => (await engine.fresh()).stores

const suites = [
  auditLogSuite,
  cursorsSuite,
  dataVersionsSuite,
  deviceAdminSuite,
  deviceSyncSuite,
  enrolmentsSuite,
  groupsSuite,
  linksSuite,
  outboxSuite,
  packagesSuite,
  peopleSuite,
  policiesSuite,
  publicationSuite,
  rateLimitsSuite,
  trustStoreSuite,
]
for (const suite of suites) suite('embedded engine', fresh)
