import { expect, test } from 'vitest'
import { isHeartbeatDue, seenWindowMs } from '../../../shared/domain/device/seen-window.ts'

const minuteMs = 60_000

test.each([
  [15, 7.5],
  [60, 30],
  [120, 60],
  [360, 60],
  [1440, 60],
])('an interval of %i min may leave the last contact %d min stale', (interval, window) => {
  expect(seenWindowMs(interval * minuteMs)).toBe(window * minuteMs)
})

test.each([
  [60 * minuteMs - 1, false],
  [60 * minuteMs, true],
  [-minuteMs, false],
])('%i ms after the stored contact a write is due: %s', (elapsedMs, due) => {
  const seenAtMs = 1_800_000_000_000
  expect(isHeartbeatDue(seenAtMs, seenAtMs + elapsedMs, 360 * minuteMs)).toBe(due)
})
