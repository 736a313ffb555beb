/**
 * One enforcer for every setting of the agent's plug-in: what Android lets an ordinary device administrator do,
 * by API level. What this version does not have is said, not pretended.
 */
import type { SettingReport } from '../../shared/http/contracts/device.ts'
import type { PhoneBody } from './body.ts'

export interface Enforcement {
  readonly report: SettingReport
  /** What changes on the phone. */
  readonly change?: Partial<PhoneBody>
}

export interface Situation {
  readonly apiLevel: number
  readonly body: PhoneBody
  /** The whole policy: some settings mean something only beside others. */
  readonly settings: Readonly<Record<string, unknown>>
}

export type Enforcer = (value: unknown, situation: Situation) => Enforcement

const applied: Enforcement = { report: { state: 'applied' } }
const unsupported = (reason: string): Enforcement => ({ report: { state: 'unsupported', reason } })
const waiting = (reason: string): Enforcement => ({ report: { state: 'waiting', reason } })
const prohibited = (what: 'wifi' | 'bluetooth' | 'camera' | 'fingerprint'): Enforcement => ({
  report: { state: 'applied' },
  change: { [what]: 'prohibited' },
})

const ANDROID_10 = 29
const ANDROID_11 = 30

/** Allowing needs nothing from the phone; only a prohibition has to be possible. */
const whenForbidden =
  (forbid: (situation: Situation) => Enforcement): Enforcer =>
  (value, situation) =>
    value === false ? forbid(situation) : applied

/** Android 10 and later know two strengths instead of lengths: from 5 on it is "high", a PIN of 8 digits. */
const neededLength = ({ settings, apiLevel }: Situation): number => {
  const asked = Number(settings['screenLock.minLength'] ?? 4)
  return apiLevel >= ANDROID_10 && asked > 4 ? Math.max(8, asked) : asked
}

const screenLock: Enforcer = (_, situation) => {
  if (situation.settings['screenLock.required'] !== true) return applied
  const length = situation.body.screenLockLength
  if (length === null) return waiting('user_sets_screen_lock')
  return length < neededLength(situation) ? waiting('user_lengthens_screen_lock') : applied
}

const absent: Enforcer = () => unsupported('not_in_this_version')
/** Thresholds of the service's own judgement of the phone; there is nothing to do here. */
const byService: Enforcer = () => ({ report: { state: 'applied', reason: 'judged_by_service' } })

const same = (enforcer: Enforcer, ...keys: string[]) => keys.map((key) => [key, enforcer] as const)

export const enforcers: ReadonlyMap<string, Enforcer> = new Map<string, Enforcer>([
  ['sync.intervalMinutes', () => applied],
  ...same(screenLock, 'screenLock.required', 'screenLock.minLength'),
  [
    'screenLock.fingerprintAllowed',
    whenForbidden(({ apiLevel }) =>
      apiLevel >= ANDROID_10 ? unsupported('android_10_or_later') : prohibited('fingerprint'),
    ),
  ],
  [
    'restrictions.wifiAllowed',
    whenForbidden(({ apiLevel }) =>
      apiLevel >= ANDROID_10 ? unsupported('android_10_or_later') : prohibited('wifi'),
    ),
  ],
  ['restrictions.bluetoothAllowed', whenForbidden(() => prohibited('bluetooth'))],
  [
    'restrictions.cameraAllowed',
    whenForbidden(({ apiLevel, body }) =>
      apiLevel >= ANDROID_11 && !body.accessibilityOn
        ? waiting('user_allows_accessibility')
        : prohibited('camera'),
    ),
  ],
  ...same(
    absent,
    'definitions.source',
    'definitions.url',
    'definitions.schedule',
    'definitions.time',
    'definitions.weekday',
    'definitions.spreadMinutes',
    'scan.detectRiskware',
    'scan.onDetection',
    'scan.schedule',
    'scan.time',
    'scan.weekday',
    'protection.realtime',
    'web.blockPhishing',
    'web.blockMalware',
    'apps.mode',
    'apps.logOnly',
    'apps.forbidden',
    'apps.allowed',
    'apps.required',
    'antiTheft.wipeAfterFailedUnlocks',
    'antiTheft.maxFailedUnlocks',
    'compliance.rules',
    'compliance.definitionsMaxAgeDays',
    'compliance.contactMaxAgeDays',
    'compliance.minAndroidVersion',
    'compliance.maxAndroidVersion',
  ),
  ...same(
    byService,
    'status.realtimeOff',
    'status.webProtectionUnavailable',
    'status.appControlUnavailable',
    'status.deviceLockUnavailable',
    'status.locationUnavailable',
    'status.permissionMissing',
    'status.threatNotCured',
    'status.scanOld',
    'status.scanMaxAgeDays',
    'status.definitionsWarningDays',
    'status.definitionsCriticalDays',
    'status.contactWarningDays',
    'status.contactCriticalDays',
  ),
])

/** A newer service's setting: said, not ignored. */
export const enforcerOf = (key: string): Enforcer =>
  enforcers.get(key) ?? (() => unsupported('unknown_setting'))
