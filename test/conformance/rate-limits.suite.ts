import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE, type StartStores, type Stores, times } from './stores.ts'

export function rateLimitsSuite(name: string, start: StartStores): void {
  describe(`rate limits: ${name}`, () => {
    let stores: Stores
    const begin = 1000 * MINUTE
    let takers = 0
    const take = (key: string, limit: number, atMs = begin, taker = `taker ${++takers}`) =>
      stores.rateLimits.take(key, taker, limit, MINUTE, atMs)
    beforeEach(async () => {
      stores = await start()
    })

    it('answer whether one more is within the limit', async () => {
      expect([await take('a', 2), await take('a', 2), await take('a', 2)]).toEqual([true, true, false])
      expect(await take('a', 3)).toBe(true)
    })

    it('count nobody twice, and let who is counted through when they are reached', async () => {
      const again = (limit: number) => take('a', limit, begin, 'the same')
      expect([await again(2), await again(2), await take('a', 2), await take('a', 2)]).toEqual([
        true,
        true,
        true,
        false,
      ])
      expect(await again(2)).toBe(true)
      expect((await Promise.all(times(10, () => take('b', 1, begin, 'one at once')))).every(Boolean)).toBe(
        true,
      )
      expect(await take('b', 1)).toBe(false)
    })

    it('count each key by itself', async () => {
      await take('a', 1)
      expect(await take('b', 1)).toBe(true)
    })

    it('begin anew at multiples of the window', async () => {
      expect(await take('a', 1, begin - 1)).toBe(true)
      expect(await take('a', 1, begin)).toBe(true)
      expect(await take('a', 1, begin + MINUTE - 1)).toBe(false)
      expect(await take('a', 1, begin + MINUTE)).toBe(true)
    })

    it('are exact under many at once', async () => {
      const taken = await Promise.all(times(60, () => take('a', 25)))
      expect(taken.filter(Boolean)).toHaveLength(25)
    })

    it('let nobody through when the limit is 0', async () => {
      expect(await take('a', 0)).toBe(false)
    })
  })
}
