/** The device status of mission F7: a pure function of what is known, the rules, and the time. */
import { agedAtMs, dayMs, isAged, lastContactMs } from './age.ts'
import type { DeviceKnowledge, Feature } from './knowledge.ts'
import type { ConditionSeverity, StatusRules } from './status-rules.ts'

export type StatusReasonCode =
  | 'realtime-off'
  | 'web-protection-unavailable'
  | 'app-control-unavailable'
  | 'device-lock-unavailable'
  | 'location-unavailable'
  | 'permission-missing'
  | 'threat-not-cured'
  | 'definitions-old'
  | 'scan-old'
  | 'no-contact'

export interface StatusReason {
  readonly code: StatusReasonCode
  readonly severity: 'warning' | 'critical'
  /** When it began to be this severe, where that is known. */
  readonly sinceMs?: number
  readonly detail?: Readonly<Record<string, string | number>>
}

export interface DeviceStatus {
  readonly level: 'ok' | 'warning' | 'critical'
  readonly reasons: readonly StatusReason[]
}

type Extra = { sinceMs?: number | undefined; detail?: StatusReason['detail'] }

const reason = (
  code: StatusReasonCode,
  severity: ConditionSeverity,
  { sinceMs, detail }: Extra = {},
): StatusReason[] =>
  severity === 'ignore'
    ? []
    : [{ code, severity, ...(sinceMs !== undefined && { sinceMs }), ...(detail && { detail }) }]

const featureReason = (
  code: StatusReasonCode,
  severity: ConditionSeverity,
  feature: Feature | undefined,
  bad: readonly Feature['state'][] = ['unavailable'],
): StatusReason[] => {
  if (!feature || !bad.includes(feature.state)) return []
  const { sinceMs, cause } = feature
  return reason(code, severity, { sinceMs, detail: cause === undefined ? undefined : { cause } })
}

const featureReasons = (device: DeviceKnowledge, rules: StatusRules): StatusReason[] => [
  // off is as bad as unavailable here: nothing checks new files either way
  ...featureReason('realtime-off', rules['status.realtimeOff'], device.realtimeProtection, [
    'off',
    'unavailable',
  ]),
  ...featureReason(
    'web-protection-unavailable',
    rules['status.webProtectionUnavailable'],
    device.webProtection,
  ),
  ...featureReason('app-control-unavailable', rules['status.appControlUnavailable'], device.appControl),
  ...featureReason('device-lock-unavailable', rules['status.deviceLockUnavailable'], device.deviceLock),
  ...featureReason('location-unavailable', rules['status.locationUnavailable'], device.location),
]

const permissionReasons = (device: DeviceKnowledge, rules: StatusRules): StatusReason[] =>
  Object.entries(device.permissions ?? {})
    .filter(([, { state }]) => state !== 'granted' && state !== 'not-applicable')
    .flatMap(([permission, { state, sinceMs }]) =>
      reason('permission-missing', rules['status.permissionMissing'], {
        sinceMs,
        detail: { permission, state },
      }),
    )

const threatReasons = ({ uncuredThreats = 0 }: DeviceKnowledge, rules: StatusRules): StatusReason[] =>
  uncuredThreats > 0
    ? reason('threat-not-cured', rules['status.threatNotCured'], { detail: { count: uncuredThreats } })
    : []

/** One condition with a limit for each severity: the worst one passed counts. */
const agedReason = (
  code: StatusReasonCode,
  atMs: number,
  limitDays: { warning: number; critical: number },
  nowMs: number,
): StatusReason[] => {
  const severity = (['critical', 'warning'] as const).find((each) => isAged(atMs, limitDays[each], nowMs))
  return severity ? reason(code, severity, { sinceMs: agedAtMs(atMs, limitDays[severity]) }) : []
}

const contactReasons = (device: DeviceKnowledge, rules: StatusRules, nowMs: number): StatusReason[] =>
  agedReason(
    'no-contact',
    lastContactMs(device),
    { warning: rules['status.contactWarningDays'], critical: rules['status.contactCriticalDays'] },
    nowMs,
  )

/** A phone needs time for its first update and scan: these count from the 7th day after enrolment. */
const graceMs = 7 * dayMs

const freshnessReasons = (device: DeviceKnowledge, rules: StatusRules, nowMs: number): StatusReason[] => {
  const { enrolledAtMs, definitionsAtMs, lastScanAtMs } = device
  if (nowMs < enrolledAtMs + graceMs) return []
  const limits = {
    warning: rules['status.definitionsWarningDays'],
    critical: rules['status.definitionsCriticalDays'],
  }
  // one severity, one limit: the other severity's stays never
  const scan = { warning: 0, critical: 0, [rules['status.scanOld']]: rules['status.scanMaxAgeDays'] }
  return [
    ...(definitionsAtMs === undefined
      ? []
      : agedReason('definitions-old', definitionsAtMs ?? enrolledAtMs, limits, nowMs)),
    ...(lastScanAtMs === undefined ? [] : agedReason('scan-old', lastScanAtMs ?? enrolledAtMs, scan, nowMs)),
  ]
}

/** Never reported is not failed: such inputs give no reason. Only contact is known for every device. */
export const deviceStatus = (device: DeviceKnowledge, rules: StatusRules, nowMs: number): DeviceStatus => {
  const reasons = [
    ...featureReasons(device, rules),
    ...permissionReasons(device, rules),
    ...threatReasons(device, rules),
    ...freshnessReasons(device, rules, nowMs),
    ...contactReasons(device, rules, nowMs),
  ]
  const level = (['critical', 'warning'] as const).find((each) => reasons.some((r) => r.severity === each))
  return { level: level ?? 'ok', reasons }
}
