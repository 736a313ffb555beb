import { beforeEach, describe, expect, it } from 'vitest'
import { type DataState, FIRST_FORM, TODAYS_FORM } from '../../shared/domain/data-version.ts'
import { anAudit, type StartStores, type Stores, T0, times } from './stores.ts'

export function dataVersionsSuite(name: string, start: StartStores): void {
  describe(`data versions: ${name}`, () => {
    let stores: Stores
    const announced: DataState = { oldest: 7, newest: 8, announcedAtMs: T0 }
    const setUp = () => stores.trust.publish(1, 'first', [], anAudit())
    beforeEach(async () => {
      stores = await start()
    })

    it("hold today's form in an empty store and in one that was just set up", async () => {
      expect(await stores.dataVersions.read()).toEqual(TODAYS_FORM)
      await setUp()
      expect(await stores.dataVersions.read()).toEqual(TODAYS_FORM)
    })

    it('move only from the state that the mover read', async () => {
      await setUp()
      expect(await stores.dataVersions.move(announced, { oldest: 8, newest: 8 })).toBe(false)
      expect(await stores.dataVersions.move(TODAYS_FORM, announced)).toBe(true)
      expect(await stores.dataVersions.move(TODAYS_FORM, announced)).toBe(false)
      const underWay = { ...announced, cursor: 'somewhere' }
      expect(await stores.dataVersions.move(announced, underWay)).toBe(true)
      expect(await stores.dataVersions.move(announced, { oldest: 8, newest: 8 })).toBe(false)
      expect(await stores.dataVersions.read()).toEqual(underWay)
      expect(await stores.dataVersions.move(underWay, { oldest: 8, newest: 8 })).toBe(true)
      expect(await stores.dataVersions.read()).toEqual({ oldest: 8, newest: 8 })
    })

    it('let one of several movers win', async () => {
      await setUp()
      const outcomes = await Promise.all(
        times(6, (i) => stores.dataVersions.move(TODAYS_FORM, { ...announced, cursor: String(i) })),
      )
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect((await stores.dataVersions.read()).cursor).toBe(String(outcomes.indexOf(true)))
    })

    it('do not move in a store that was never set up', async () => {
      expect(await stores.dataVersions.move(FIRST_FORM, announced)).toBe(false)
      expect(await stores.dataVersions.read()).toEqual(TODAYS_FORM)
    })

    it('and what is published share HEAD without disturbing each other', async () => {
      await setUp()
      await stores.dataVersions.move(TODAYS_FORM, announced)
      await stores.publisher.lock('one', T0, T0 + 10)
      await stores.publisher.flip('one', 1)
      await stores.trust.publish(2, 'second', [], anAudit())
      expect(await stores.published.head({ consistent: true })).toEqual({
        policyEpoch: 1,
        trustVersion: 2,
        data: announced,
      })
    })
  })
}
