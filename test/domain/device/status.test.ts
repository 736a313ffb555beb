import { expect, test } from 'vitest'
import { yaguraAgent } from '../../../plugins/yagura-agent/index.ts'
import type { DeviceKnowledge } from '../../../shared/domain/device/knowledge.ts'
import { deviceStatus } from '../../../shared/domain/device/status.ts'
import { statusRules } from '../../../shared/domain/device/status-rules.ts'
import { defaultValues } from '../../../shared/domain/policy/plugin.ts'
import { dayMs, daysAgo, healthyPhone, nowMs, silentPhone } from './phone.ts'

const statusOf = (change: Partial<DeviceKnowledge>, settings = {}) =>
  deviceStatus({ ...healthyPhone, ...change }, statusRules(settings), nowMs)

const ok = { level: 'ok', reasons: [] }

test('without a policy the rules are the defaults of the plug-in', () => {
  const { properties } = yaguraAgent.schema
  const keys = Object.keys(properties).filter((key) => key.startsWith('status.'))
  const defaults = defaultValues(yaguraAgent)
  expect(statusRules()).toEqual(Object.fromEntries(keys.map((key) => [key, defaults[key]])))
})

test('a value of another version of the plug-in takes its default', () => {
  expect(statusRules({ 'status.realtimeOff': 'fatal', 'status.scanMaxAgeDays': '9' })).toEqual(statusRules())
})

test.each([
  ['in order', healthyPhone],
  ['that never reported anything', silentPhone],
])('a phone %s is OK', (_, phone) => {
  expect(deviceStatus(phone, statusRules(), nowMs)).toEqual(ok)
})

const down = { state: 'unavailable', sinceMs: daysAgo(1), cause: 'accessibility' } as const
test.each([
  ['realtimeProtection', 'realtime-off', 'critical'],
  ['webProtection', 'web-protection-unavailable', 'warning'],
  ['appControl', 'app-control-unavailable', 'warning'],
  ['deviceLock', 'device-lock-unavailable', 'warning'],
  ['location', 'location-unavailable', 'warning'],
])('%s unavailable is %s, %s', (feature, code, severity) => {
  expect(statusOf({ [feature]: down })).toEqual({
    level: severity,
    reasons: [{ code, severity, sinceMs: daysAgo(1), detail: { cause: 'accessibility' } }],
  })
})

test('real-time protection switched off is as critical as one that cannot run', () => {
  expect(statusOf({ realtimeProtection: { state: 'off' } })).toEqual({
    level: 'critical',
    reasons: [{ code: 'realtime-off', severity: 'critical' }],
  })
})

test('what is not known is left out, not told as undefined', () => {
  expect(statusOf({ realtimeProtection: { state: 'off' } }).reasons).toStrictEqual([
    { code: 'realtime-off', severity: 'critical' },
  ])
})

test('what a policy ignores is no reason', () => {
  const rules = { 'status.realtimeOff': 'ignore', 'status.threatNotCured': 'ignore' }
  expect(statusOf({ realtimeProtection: down, uncuredThreats: 1 }, rules)).toEqual(ok)
})

test.each(['webProtection', 'appControl', 'deviceLock', 'location'])('%s off as wanted is OK', (feature) => {
  expect(statusOf({ [feature]: { state: 'off' } })).toEqual(ok)
})

test('each missing permission is a reason of its own', () => {
  const permissions = {
    camera: { state: 'denied', sinceMs: daysAgo(3) },
    location: { state: 'limited' },
    accessibility: { state: 'restricted' },
    notifications: { state: 'not-applicable' },
    allFiles: { state: 'granted' },
  } as const
  const common = { code: 'permission-missing', severity: 'warning' }
  expect(statusOf({ permissions })).toEqual({
    level: 'warning',
    reasons: [
      { ...common, sinceMs: daysAgo(3), detail: { permission: 'camera', state: 'denied' } },
      { ...common, detail: { permission: 'location', state: 'limited' } },
      { ...common, detail: { permission: 'accessibility', state: 'restricted' } },
    ],
  })
})

test('a threat that is not cured is critical', () => {
  expect(statusOf({ uncuredThreats: 2 })).toEqual({
    level: 'critical',
    reasons: [{ code: 'threat-not-cured', severity: 'critical', detail: { count: 2 } }],
  })
})

test.each([
  ['definitions-old', { definitionsAtMs: daysAgo(3) }, 'ok', undefined],
  ['definitions-old', { definitionsAtMs: daysAgo(3) - 1 }, 'warning', nowMs - 1],
  ['definitions-old', { definitionsAtMs: daysAgo(7) }, 'warning', daysAgo(4)],
  ['definitions-old', { definitionsAtMs: daysAgo(7) - 1 }, 'critical', nowMs - 1],
  ['definitions-old', { definitionsAtMs: null }, 'critical', daysAgo(93)],
  ['definitions-old', { definitionsAtMs: daysAgo(-1) }, 'ok', undefined],
  ['scan-old', { lastScanAtMs: daysAgo(14) }, 'ok', undefined],
  ['scan-old', { lastScanAtMs: daysAgo(14) - 1 }, 'warning', nowMs - 1],
  ['scan-old', { lastScanAtMs: null }, 'warning', daysAgo(86)],
  ['no-contact', { seenAtMs: daysAgo(3) }, 'ok', undefined],
  ['no-contact', { seenAtMs: daysAgo(3) - 1 }, 'warning', nowMs - 1],
  ['no-contact', { seenAtMs: daysAgo(14) - 1 }, 'critical', nowMs - 1],
  ['no-contact', { seenAtMs: undefined }, 'critical', daysAgo(86)],
])('%s with %j is %s', (code, change, level, sinceMs) => {
  expect(statusOf(change)).toEqual({
    level,
    reasons: level === 'ok' ? [] : [{ code, severity: level, sinceMs }],
  })
})

test.each([
  [7 * dayMs - 1, []],
  [7 * dayMs, ['definitions-old']],
  [14 * dayMs + 1, ['definitions-old', 'scan-old']],
])('%i ms after enrolment a phone without definitions or a scan has %j', (elapsedMs, codes) => {
  const change = { enrolledAtMs: nowMs - elapsedMs, definitionsAtMs: null, lastScanAtMs: null }
  expect(statusOf(change).reasons.map(({ code }) => code)).toEqual(codes)
})

test.each([
  ['status.realtimeOff', 'warning', { realtimeProtection: down }, 'warning'],
  ['status.realtimeOff', 'ignore', { realtimeProtection: down }, 'ok'],
  ['status.webProtectionUnavailable', 'critical', { webProtection: down }, 'critical'],
  ['status.appControlUnavailable', 'critical', { appControl: down }, 'critical'],
  ['status.deviceLockUnavailable', 'critical', { deviceLock: down }, 'critical'],
  ['status.locationUnavailable', 'critical', { location: down }, 'critical'],
  ['status.permissionMissing', 'critical', { permissions: { camera: { state: 'denied' } } }, 'critical'],
  ['status.threatNotCured', 'ignore', { uncuredThreats: 1 }, 'ok'],
  ['status.scanOld', 'critical', { lastScanAtMs: daysAgo(15) }, 'critical'],
  ['status.scanOld', 'ignore', { lastScanAtMs: daysAgo(15) }, 'ok'],
  ['status.scanMaxAgeDays', 30, { lastScanAtMs: daysAgo(15) }, 'ok'],
  ['status.definitionsWarningDays', 1, { definitionsAtMs: daysAgo(2) }, 'warning'],
  ['status.definitionsCriticalDays', 0, { definitionsAtMs: daysAgo(99) }, 'warning'],
  ['status.contactWarningDays', 0, { seenAtMs: daysAgo(5) }, 'ok'],
  ['status.contactCriticalDays', 4, { seenAtMs: daysAgo(5) }, 'critical'],
] as const)('a policy with %s %s changes the level', (key, value, change, level) => {
  expect(statusOf(change, { [key]: value }).level).toBe(level)
})

test('the level is that of the worst reason, and every reason is told', () => {
  const { level, reasons } = statusOf({ webProtection: down, uncuredThreats: 1, seenAtMs: daysAgo(4) })
  expect(level).toBe('critical')
  expect(reasons.map(({ code }) => code)).toEqual([
    'web-protection-unavailable',
    'threat-not-cured',
    'no-contact',
  ])
})
