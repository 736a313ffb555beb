const hourMs = 3_600_000

/** How stale a device's last contact may be in the store: the cost rule (architecture §4). */
export const seenWindowMs = (intervalMs: number): number => Math.min(intervalMs / 2, hourMs)

/** Whether a sync in which nothing else changed must still write its time. */
export const isHeartbeatDue = (seenAtMs: number, nowMs: number, intervalMs: number): boolean =>
  nowMs - seenAtMs >= seenWindowMs(intervalMs)
