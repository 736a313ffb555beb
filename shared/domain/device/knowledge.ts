/**
 * What the service knows of a phone's protection. Undefined means that the agent never reported it, which is
 * not the same as failed; null means that the agent reported there is none.
 */
export type FeatureState = 'running' | 'off' | 'unavailable'

export interface Feature {
  /** `off` is as the policy or the user wants it; `unavailable` is wanted and cannot run. */
  readonly state: FeatureState
  readonly sinceMs?: number | undefined
  /** A code: why it is unavailable. */
  readonly cause?: string | undefined
}

export type PermissionState = 'granted' | 'denied' | 'limited' | 'restricted' | 'not-applicable'

export interface Permission {
  readonly state: PermissionState
  readonly sinceMs?: number | undefined
}

export interface Licence {
  readonly id: string
  readonly expiresAtMs: number
}

export interface DeviceKnowledge {
  readonly enrolledAtMs: number
  /** Last contact; enrolment was one too. */
  readonly seenAtMs?: number | undefined
  readonly realtimeProtection?: Feature | undefined
  readonly webProtection?: Feature | undefined
  readonly appControl?: Feature | undefined
  readonly deviceLock?: Feature | undefined
  readonly location?: Feature | undefined
  /** When the definitions in use were published. */
  readonly definitionsAtMs?: number | null | undefined
  /** When the last scan was completed. */
  readonly lastScanAtMs?: number | null | undefined
  /** Threats found and neither removed nor quarantined. */
  readonly uncuredThreats?: number | undefined
  readonly permissions?: Readonly<Record<string, Permission>> | undefined
  /** Licence the agent runs on. */
  readonly licence?: Licence | null | undefined
  /** Policy the service wants on the phone; null for none. */
  readonly desiredPolicyHash: string | null
  /** Policy the agent reported as in force. */
  readonly appliedPolicyHash?: string | null | undefined
}
