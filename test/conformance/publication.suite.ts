/** `PublishedPolicies` and `PolicyPublisher`: one epoch becomes visible at once, by one publisher at a time. */
import { beforeEach, describe, expect, it } from 'vitest'
import { type GroupPointer, pointerAt } from '../../shared/ports/publication.ts'
import { anAudit, hashOf, type StartStores, type Stores, T0, times } from './stores.ts'

const consistent = { consistent: true }
const pointer = (groupId: string, epoch: number, before?: GroupPointer['before']): GroupPointer => ({
  groupId,
  hash: hashOf(`${groupId} at ${epoch}`),
  epoch,
  ...(before && { before }),
})

export function publicationSuite(name: string, start: StartStores): void {
  describe(`publication: ${name}`, () => {
    let stores: Stores
    const publish = async (owner: string, epoch: number, pointers: readonly GroupPointer[]) =>
      (await stores.publisher.putPointers(owner, pointers)) && (await stores.publisher.flip(owner, epoch))
    beforeEach(async () => {
      stores = await start()
    })

    it('has nothing at first: epoch 0, no pointer, no body', async () => {
      expect(await stores.published.head(consistent)).toEqual({ policyEpoch: 0, trustVersion: 0 })
      expect(await stores.published.pointer('grp_1', consistent)).toBeUndefined()
      expect(await stores.published.body(hashOf('none'))).toBeUndefined()
      expect(await stores.publisher.pointers()).toEqual([])
    })

    it('keeps the exact text of a body', async () => {
      const text = '{"settings":{"名前":"値 \\u0000"}}'
      await stores.publisher.putBody(hashOf(text), text)
      await stores.publisher.putBody(hashOf(text), text)
      expect(await stores.published.body(hashOf(text))).toBe(text)
    })

    describe('once the service is set up', () => {
      beforeEach(async () => {
        await stores.trust.publish(1, 'jws', [], anAudit())
      })

      it('shows an epoch only when it is flipped', async () => {
        await stores.publisher.lock('one', T0, T0 + 10)
        const first = pointer('grp_1', 1)
        expect(await stores.publisher.putPointers('one', [first])).toBe(true)
        expect((await stores.published.head(consistent)).policyEpoch).toBe(0)
        expect(await stores.published.pointer('grp_1', consistent)).toEqual(first)
        expect(pointerAt(first, 0)).toBeUndefined()
        expect(await stores.publisher.flip('one', 1)).toBe(true)
        expect(await stores.published.head(consistent)).toMatchObject({ policyEpoch: 1, trustVersion: 1 })
        expect(pointerAt(first, 1)).toBe(first.hash)
      })

      it('writes more groups than one transaction holds', async () => {
        await stores.publisher.lock('one', T0, T0 + 10)
        const pointers = times(205, (i) => pointer(`grp_${i}`, 1))
        expect(await publish('one', 1, pointers)).toBe(true)
        expect(new Set(await stores.publisher.pointers())).toEqual(new Set(pointers))
      })

      it('never goes back to an older epoch, nor to the same', async () => {
        await stores.publisher.lock('one', T0, T0 + 10)
        expect(await stores.publisher.flip('one', 2)).toBe(true)
        expect(await stores.publisher.flip('one', 2)).toBe(false)
        expect(await stores.publisher.flip('one', 1)).toBe(false)
        expect((await stores.published.head(consistent)).policyEpoch).toBe(2)
      })

      it('lets nobody write who does not hold the lock', async () => {
        expect(await stores.publisher.putPointers('one', [pointer('grp_1', 1)])).toBe(false)
        await stores.publisher.lock('two', T0, T0 + 10)
        expect(await stores.publisher.putPointers('one', [pointer('grp_1', 1)])).toBe(false)
        expect(await stores.publisher.flip('one', 1)).toBe(false)
        expect(await stores.publisher.pointers()).toEqual([])
        expect((await stores.published.head(consistent)).policyEpoch).toBe(0)
      })

      it('lets one that was overtaken after its time write nothing more, and not unlock the other', async () => {
        await stores.publisher.lock('zombie', T0, T0 + 10)
        await stores.publisher.putPointers('zombie', [pointer('grp_1', 1)])
        expect(await stores.publisher.lock('heir', T0 + 11, T0 + 20)).toBe(true)
        const own = { ...pointer('grp_1', 1), hash: hashOf('of the heir') }
        await stores.publisher.putPointers('heir', [own])
        expect(await stores.publisher.putPointers('zombie', [pointer('grp_1', 1), pointer('grp_2', 1)])).toBe(
          false,
        )
        expect(await stores.publisher.flip('zombie', 1)).toBe(false)
        await stores.publisher.unlock('zombie')
        expect(await stores.publisher.lock('third', T0 + 12, T0 + 20)).toBe(false)
        expect(await stores.publisher.flip('heir', 1)).toBe(true)
        expect(await stores.publisher.pointers()).toEqual([own])
      })
    })

    describe('the lock', () => {
      it('is held by one, who may take it again, until it is given back', async () => {
        expect(await stores.publisher.lock('one', T0, T0 + 10)).toBe(true)
        expect(await stores.publisher.lock('two', T0 + 1, T0 + 11)).toBe(false)
        expect(await stores.publisher.lock('one', T0 + 1, T0 + 12)).toBe(true)
        expect(await stores.publisher.lock('two', T0 + 11, T0 + 20)).toBe(false)
        await stores.publisher.unlock('one')
        expect(await stores.publisher.lock('two', T0 + 1, T0 + 11)).toBe(true)
      })

      it('ends by itself', async () => {
        await stores.publisher.lock('one', T0, T0 + 10)
        expect(await stores.publisher.lock('two', T0 + 10, T0 + 20)).toBe(false)
        expect(await stores.publisher.lock('two', T0 + 11, T0 + 21)).toBe(true)
        expect(await stores.publisher.lock('one', T0 + 11, T0 + 21)).toBe(false)
      })

      it('goes to one of many at once, and need not exist to be given back', async () => {
        await stores.publisher.unlock('nobody')
        const locks = await Promise.all(times(8, (i) => stores.publisher.lock(`owner ${i}`, T0, T0 + 10)))
        expect(locks.filter(Boolean)).toHaveLength(1)
      })
    })
  })
}
