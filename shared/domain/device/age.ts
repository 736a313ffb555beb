export const dayMs = 86_400_000

/** The moment something becomes older than `days`; undefined for 0 days, which means never. */
export const agedAtMs = (atMs: number, days: number): number | undefined =>
  days === 0 ? undefined : atMs + days * dayMs

/** Older than `days` at `nowMs`. A clock that runs ahead makes nothing old. */
export const isAged = (atMs: number, days: number, nowMs: number): boolean => {
  const limitMs = agedAtMs(atMs, days)
  return limitMs !== undefined && nowMs > limitMs
}

/** Enrolment is a contact, so a phone that was never seen since has been silent from then. */
export const lastContactMs = (device: { enrolledAtMs: number; seenAtMs?: number | undefined }): number =>
  Math.max(device.enrolledAtMs, device.seenAtMs ?? device.enrolledAtMs)
