import type { DeviceKnowledge } from '../../../shared/domain/device/knowledge.ts'

export const dayMs = 86_400_000
export const nowMs = 1_800_000_000_000
export const daysAgo = (days: number): number => nowMs - days * dayMs

/** A phone enrolled long ago that has just been in touch and reported nothing else. */
export const silentPhone: DeviceKnowledge = {
  enrolledAtMs: daysAgo(100),
  seenAtMs: daysAgo(0),
  desiredPolicyHash: 'h1',
}

/** The same with everything reported and in order. */
export const healthyPhone: DeviceKnowledge = {
  ...silentPhone,
  realtimeProtection: { state: 'running' },
  webProtection: { state: 'running' },
  appControl: { state: 'running' },
  deviceLock: { state: 'running' },
  location: { state: 'running' },
  definitionsAtMs: daysAgo(1),
  lastScanAtMs: daysAgo(2),
  uncuredThreats: 0,
  permissions: { camera: { state: 'granted' }, notifications: { state: 'not-applicable' } },
  licence: { id: 'lic_1', expiresAtMs: daysAgo(-30) },
  appliedPolicyHash: 'h1',
}
