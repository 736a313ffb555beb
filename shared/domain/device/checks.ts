/** The six checks of the phone's status page (mission F6), as the service shows them for each device. */
import { isAged, lastContactMs } from './age.ts'
import type { DeviceKnowledge } from './knowledge.ts'
import type { StatusRules } from './status-rules.ts'

export type CheckId =
  | 'last-scan'
  | 'definitions-current'
  | 'activated'
  | 'connected'
  | 'settings-by-policy'
  | 'web-protection'

export interface Check {
  readonly id: CheckId
  /** `unknown`: the agent has not reported it. */
  readonly state: 'met' | 'unmet' | 'unknown'
  readonly detail: Readonly<Record<string, string | number>>
}

type Outcome = Omit<Check, 'id'>

const unknown: Outcome = { state: 'unknown', detail: {} }
const outcome = (met: boolean, detail: Check['detail'] = {}): Outcome => ({
  state: met ? 'met' : 'unmet',
  detail,
})

const fresh = (atMs: number | null | undefined, days: number, nowMs: number, name: string): Outcome => {
  if (atMs === undefined) return unknown
  return atMs === null ? outcome(false) : outcome(!isAged(atMs, days, nowMs), { [name]: atMs })
}

const activated = ({ licence }: DeviceKnowledge, nowMs: number): Outcome => {
  if (licence === undefined) return unknown
  if (licence === null) return outcome(false)
  return outcome(nowMs < licence.expiresAtMs, { licenceId: licence.id, expiresAtMs: licence.expiresAtMs })
}

const settingsByPolicy = ({ desiredPolicyHash, appliedPolicyHash }: DeviceKnowledge): Outcome => {
  if (appliedPolicyHash === undefined) return unknown
  return outcome(desiredPolicyHash !== null && appliedPolicyHash === desiredPolicyHash)
}

const webProtection = ({ webProtection: feature }: DeviceKnowledge): Outcome => {
  if (!feature) return unknown
  const detail = feature.cause === undefined ? {} : { cause: feature.cause }
  return outcome(feature.state === 'running', detail)
}

const connected = (device: DeviceKnowledge, rules: StatusRules, nowMs: number): Outcome => {
  const atMs = lastContactMs(device)
  return outcome(!isAged(atMs, rules['status.contactWarningDays'], nowMs), { seenAtMs: atMs })
}

/** In the order of the phone's page. Ages count as in the device status, without its first week of grace. */
export const deviceChecks = (device: DeviceKnowledge, rules: StatusRules, nowMs: number): Check[] => {
  const { lastScanAtMs, definitionsAtMs } = device
  return [
    { id: 'last-scan', ...fresh(lastScanAtMs, rules['status.scanMaxAgeDays'], nowMs, 'completedAtMs') },
    {
      id: 'definitions-current',
      ...fresh(definitionsAtMs, rules['status.definitionsWarningDays'], nowMs, 'publishedAtMs'),
    },
    { id: 'activated', ...activated(device, nowMs) },
    { id: 'connected', ...connected(device, rules, nowMs) },
    { id: 'settings-by-policy', ...settingsByPolicy(device) },
    { id: 'web-protection', ...webProtection(device) },
  ]
}
