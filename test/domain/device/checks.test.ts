import { expect, test } from 'vitest'
import { type Check, deviceChecks } from '../../../shared/domain/device/checks.ts'
import type { DeviceKnowledge } from '../../../shared/domain/device/knowledge.ts'
import { statusRules } from '../../../shared/domain/device/status-rules.ts'
import { daysAgo, healthyPhone, nowMs, silentPhone } from './phone.ts'

const checksOf = (device: DeviceKnowledge, settings = {}): Check[] =>
  deviceChecks(device, statusRules(settings), nowMs)

test('a phone in order meets all six, in the order of its page', () => {
  expect(checksOf(healthyPhone)).toEqual([
    { id: 'last-scan', state: 'met', detail: { completedAtMs: daysAgo(2) } },
    { id: 'definitions-current', state: 'met', detail: { publishedAtMs: daysAgo(1) } },
    { id: 'activated', state: 'met', detail: { licenceId: 'lic_1', expiresAtMs: daysAgo(-30) } },
    { id: 'connected', state: 'met', detail: { seenAtMs: nowMs } },
    { id: 'settings-by-policy', state: 'met', detail: {} },
    { id: 'web-protection', state: 'met', detail: {} },
  ])
})

test('what the agent never reported is unknown; contact the service knows itself', () => {
  expect(checksOf(silentPhone).map(({ id, state }) => [id, state])).toEqual([
    ['last-scan', 'unknown'],
    ['definitions-current', 'unknown'],
    ['activated', 'unknown'],
    ['connected', 'met'],
    ['settings-by-policy', 'unknown'],
    ['web-protection', 'unknown'],
  ])
})

test.each<[Check['id'], string, Partial<DeviceKnowledge>, Check['detail']]>([
  ['last-scan', 'there was none', { lastScanAtMs: null }, {}],
  ['last-scan', 'it is too old', { lastScanAtMs: daysAgo(15) }, { completedAtMs: daysAgo(15) }],
  ['definitions-current', 'there are none', { definitionsAtMs: null }, {}],
  ['definitions-current', 'they are old', { definitionsAtMs: daysAgo(4) }, { publishedAtMs: daysAgo(4) }],
  ['activated', 'it has no licence', { licence: null }, {}],
  [
    'activated',
    'its licence has expired',
    { licence: { id: 'lic_1', expiresAtMs: nowMs } },
    { licenceId: 'lic_1', expiresAtMs: nowMs },
  ],
  ['connected', 'it is silent', { seenAtMs: daysAgo(4) }, { seenAtMs: daysAgo(4) }],
  ['connected', 'it was never seen', { seenAtMs: undefined }, { seenAtMs: daysAgo(100) }],
  ['settings-by-policy', 'another policy is in force', { appliedPolicyHash: 'h0' }, {}],
  ['settings-by-policy', 'none is in force', { appliedPolicyHash: null }, {}],
  ['settings-by-policy', 'it has no policy', { desiredPolicyHash: null, appliedPolicyHash: null }, {}],
  ['web-protection', 'it is off', { webProtection: { state: 'off' } }, {}],
  [
    'web-protection',
    'it cannot run',
    { webProtection: { state: 'unavailable', cause: 'statement' } },
    { cause: 'statement' },
  ],
])('%s alone is unmet when %s', (id, _, change, detail) => {
  const unmet = checksOf({ ...healthyPhone, ...change }).filter(({ state }) => state !== 'met')
  expect(unmet).toStrictEqual([{ id, state: 'unmet', detail }])
})

test('the limits are those of the policy', () => {
  const states = checksOf({ ...healthyPhone, lastScanAtMs: daysAgo(20) }, { 'status.scanMaxAgeDays': 21 })
  expect(states.every(({ state }) => state === 'met')).toBe(true)
})
