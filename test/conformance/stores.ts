/** What the suites of the stores have in common: the stores, and records to put into them. */
import type { AuditRecord } from '../../shared/domain/audit.ts'
import type { Facts } from '../../shared/domain/device/facts.ts'
import type { DeviceState } from '../../shared/domain/device/record.ts'
import { sha256 } from '../../shared/domain/digests.ts'
import type { Group } from '../../shared/domain/group.ts'
import type { Ports } from '../../shared/ports/all.ts'
import type { Page, PageRequest } from '../../shared/ports/core.ts'
import type { Registration } from '../../shared/ports/fleet.ts'
import type { OutboxMessage, OutboxTopic } from '../../shared/ports/outbox.ts'

export type Stores = Pick<
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

/** Empty stores, for one case. */
export type StartStores = () => Promise<Stores>

let made = 0

/** Ids in the form of ours, the same in every run. */
export const nextId = (prefix: string): string => `${prefix}_${String(++made).padStart(26, '0')}`

/** A time that ids and cases count from. */
export const T0 = Date.UTC(2026, 10, 24)
export const MINUTE = 60_000
export const DAY = 86_400_000

export const hashOf = (text: string): string => sha256(text)

export const anAudit = (action = 'test'): AuditRecord => ({
  id: nextId('aud'),
  atMs: T0,
  actor: 'service',
  action,
  target: 'test',
})

export const aMessage = (topic: OutboxTopic = 'policy.publish', atMs = T0): OutboxMessage => ({
  id: nextId('out'),
  topic,
  atMs,
  payload: { policyId: 'pol_1' },
})

export const aGroup = (name: string, parentId: string | null = null): Group => ({
  id: nextId('grp'),
  name,
  parentId,
  createdAtMs: T0,
})

export const someFacts: Facts = {
  manufacturer: 'Example',
  model: 'Phone 1',
  osVersion: '16',
  apiLevel: 36,
  agentVersion: '1.0.0',
  locale: 'ja-JP',
  timeZone: 'Asia/Tokyo',
  installSource: 'simulator',
}

export function aPhone(change: Partial<DeviceState> = {}): DeviceState {
  const id = change.id ?? nextId('dev')
  return {
    id,
    groupId: null,
    userId: null,
    grade: 'proved',
    state: 'active',
    keyHash: hashOf(`key of ${id}`),
    current: hashOf(`certificate of ${id}`),
    enrolledAtMs: T0,
    seenAtMs: T0,
    intervalMs: 6 * 60 * MINUTE,
    trustVersion: 1,
    factsHash: hashOf('facts'),
    resultSeq: 0,
    commandSeq: 0,
    ackedSeq: 0,
    ...change,
  }
}

export const aRegistration = (state: DeviceState, change: Partial<Registration> = {}): Registration => ({
  state,
  facts: someFacts,
  certificate: {
    fingerprint: state.current,
    serial: '01',
    notBeforeMs: T0,
    notAfterMs: T0 + DAY,
    pem: `certificate of ${state.id}`,
  },
  audit: anAudit('device.enrol'),
  ...change,
})

/** Registers a phone as it is given, whatever its group. */
export async function register(
  { enrolments }: Stores,
  change: Partial<DeviceState> = {},
): Promise<DeviceState> {
  const state = aPhone(change)
  const outcome = await enrolments.register(aRegistration(state))
  if (outcome !== 'registered') throw new Error(outcome)
  return state
}

/** Whether the record of a change was written with it. */
export const isAudited = async ({ auditLog }: Stores, { id }: AuditRecord): Promise<boolean> =>
  (await auditLog.unsealed(1000)).some((record) => record.id === id)

/** All pages, one after the other. */
export async function allPages<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
): Promise<{ items: T[]; sizes: number[] }> {
  const items: T[] = []
  const sizes: number[] = []
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page: Page<T> = await list({ limit, cursor })
    items.push(...page.items)
    sizes.push(page.items.length)
    cursor = page.cursor
    if (sizes.length > 1000) throw new Error('a list without end')
  }
  return { items, sizes }
}

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
