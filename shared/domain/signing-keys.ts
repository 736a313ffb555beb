/** How long each online key signs and is believed (architecture §5). */
export type SigningPurpose = 'assignment' | 'stamp' | 'audit'

const DAY_MS = 86_400_000

interface Lifetime {
  /** It signs this long. */
  readonly signsMs: number
  /** What it signed is believed this much longer. */
  readonly believedMs: number
}

/**
 * Assignments are taken within days of being signed. A stamp lies in an APK on somebody's share for months, and
 * gives no rights by itself, so its key is believed for a year after its last signature.
 */
export const lifetimes: Readonly<Record<SigningPurpose, Lifetime>> = {
  assignment: { signsMs: 30 * DAY_MS, believedMs: 8 * DAY_MS },
  stamp: { signsMs: 180 * DAY_MS, believedMs: 366 * DAY_MS },
  audit: { signsMs: 365 * DAY_MS, believedMs: 3660 * DAY_MS },
}

/** A successor is introduced this long before the last day of signing, so that phones learn of it in time. */
export const INTRODUCED_BEFORE_MS = 10 * DAY_MS
export const ASSIGNMENT_VALID_MS = 7 * DAY_MS
export const STAMP_VALID_MS = 365 * DAY_MS
export const TRUST_VALID_MS = 90 * DAY_MS

/** Purposes whose newest key will soon sign no more, or that have none. */
export function purposesDue(
  keys: readonly { readonly purpose: SigningPurpose; readonly signUntilMs: number }[],
  nowMs: number,
): SigningPurpose[] {
  const lasts = (purpose: SigningPurpose) =>
    keys.some((key) => key.purpose === purpose && key.signUntilMs - INTRODUCED_BEFORE_MS > nowMs)
  return (Object.keys(lifetimes) as SigningPurpose[]).filter((purpose) => !lasts(purpose))
}
