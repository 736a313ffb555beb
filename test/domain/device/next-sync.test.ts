import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catchUpMs, isBehind, jitteredMs, nextSyncMs } from '../../../shared/domain/device/next-sync.ts'

const intervalMs = 21_600_000
const seen = { policyEpoch: 7, commandSeq: 3 }

test.each([
  [undefined, false],
  [{}, false],
  [{ policyEpoch: 7, commandSeq: 3 }, false],
  [{ policyEpoch: 6 }, false],
  [{ policyEpoch: 8 }, true],
  [{ commandSeq: 4 }, true],
  [{ policyEpoch: 6, commandSeq: 4 }, true],
])('promised %j, the service is behind: %s', (promised, behind) => {
  expect(isBehind(seen, promised)).toBe(behind)
  const waitMs = nextSyncMs({ intervalMs, deviceId: 'dev_1', seed: 's', seen, promised })
  expect(waitMs).toBe(behind ? catchUpMs : jitteredMs(intervalMs, 'dev_1', 's'))
})

test('the wait is within a tenth of the interval and the same for the same phone and seed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 900_000, max: 86_400_000 }),
      fc.string(),
      fc.string(),
      (interval, id, seed) => {
        const waitMs = jitteredMs(interval, id, seed)
        expect(Math.abs(waitMs - interval)).toBeLessThanOrEqual(interval / 10 + 1)
        expect(jitteredMs(interval, id, seed)).toBe(waitMs)
      },
    ),
    { numRuns: 1_000, seed: 20_261_123 },
  )
})

test.each<[string, (i: number) => [string, string]]>([
  ['phones with neighbouring ids', (i) => [`dev_01JD${i}`, '12']],
  ['the syncs of one phone', (i) => ['dev_1', `${i}`]],
])('%s are spread evenly', (_, inputOf) => {
  const bins = Array<number>(50).fill(0)
  for (let i = 0; i < 10_000; i++) {
    const bin = Math.floor((jitteredMs(intervalMs, ...inputOf(i)) / intervalMs - 0.9) * 250)
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  // chi-square with 49 degrees of freedom: an even spread stays below 70 in 97 of 100 cases
  expect(bins.reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0)).toBeLessThan(70)
})

test('another seed moves the same phone', () => {
  const waits = new Set(['1', '2', '3', '4'].map((seed) => jitteredMs(intervalMs, 'dev_1', seed)))
  expect(waits.size).toBe(4)
})

test('a phone keeps its place: another one would move every fleet at once', () => {
  expect(['dev_1', 'dev_2'].map((id) => jitteredMs(intervalMs, id, 's'))).toEqual([20_626_194, 21_007_230])
})
