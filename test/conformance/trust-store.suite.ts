import { beforeEach, describe, expect, it } from 'vitest'
import { TODAYS_FORM } from '../../shared/domain/data-version.ts'
import type { SigningKeyRecord } from '../../shared/ports/trust.ts'
import { anAudit, isAudited, nextId, type StartStores, type Stores, T0, times } from './stores.ts'

const aKey = (): SigningKeyRecord => ({
  kid: nextId('key'),
  purpose: 'assignment',
  jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
  sealed: new Uint8Array([0, 1, 255]),
  notBeforeMs: T0,
  signUntilMs: T0 + 1,
  notAfterMs: T0 + 2,
})

export function trustStoreSuite(name: string, start: StartStores): void {
  describe(`trust store: ${name}`, () => {
    let stores: Stores
    const version = async () => (await stores.published.head({ consistent: true })).trustVersion
    beforeEach(async () => {
      stores = await start()
    })

    it('has no document and no keys before the service is set up', async () => {
      expect(await stores.trust.current()).toBeUndefined()
      expect(await stores.trust.signingKeys()).toEqual([])
    })

    it('publishes version after version with their keys, and HEAD points to the newest', async () => {
      const keys = times(3, aKey)
      expect(await stores.trust.publish(1, 'first', keys.slice(0, 2), anAudit())).toBe(true)
      expect(await stores.trust.current()).toEqual({ version: 1, jws: 'first' })
      expect(await stores.trust.publish(2, 'second', keys.slice(2), anAudit())).toBe(true)
      const audit = anAudit()
      expect(await stores.trust.publish(3, 'third', [], audit)).toBe(true)
      expect(await isAudited(stores, audit)).toBe(true)
      expect(await stores.trust.current()).toEqual({ version: 3, jws: 'third' })
      expect(await version()).toBe(3)
      expect(new Set(await stores.trust.signingKeys())).toEqual(new Set(keys))
    })

    it('refuses a version that is not the next, and its keys', async () => {
      const refused = anAudit()
      expect(await stores.trust.publish(2, 'early', [aKey()], refused)).toBe(false)
      expect(await isAudited(stores, refused)).toBe(false)
      await stores.trust.publish(1, 'first', [], anAudit())
      for (const wrong of [0, 1, 3])
        expect(await stores.trust.publish(wrong, 'wrong', [aKey()], anAudit())).toBe(false)
      expect(await stores.trust.current()).toEqual({ version: 1, jws: 'first' })
      expect(await stores.trust.signingKeys()).toEqual([])
    })

    it.each([1, 2])(
      'lets one of several publishers of version %i win, with its keys alone',
      async (wanted) => {
        if (wanted === 2) await stores.trust.publish(1, 'first', [], anAudit())
        const rivals = times(6, (i) => ({ jws: `rival ${i}`, key: aKey() }))
        const outcomes = await Promise.all(
          rivals.map(({ jws, key }) => stores.trust.publish(wanted, jws, [key], anAudit())),
        )
        expect(outcomes.filter(Boolean)).toHaveLength(1)
        const winner = rivals[outcomes.indexOf(true)]
        expect(await stores.trust.current()).toEqual({ version: wanted, jws: winner?.jws })
        expect(await stores.trust.signingKeys()).toEqual([winner?.key])
      },
    )

    it('publishes any version after the one that HEAD points to, if it is named', async () => {
      await stores.trust.publish(1, 'first', [], anAudit())
      expect(await stores.trust.publish(700, 'too late', [], anAudit(), 0)).toBe(false)
      expect(await stores.trust.publish(700, 'leaps', [], anAudit(), 1)).toBe(true)
      expect(await stores.trust.publish(701, 'goes on', [], anAudit())).toBe(true)
      expect(await stores.trust.current()).toEqual({ version: 701, jws: 'goes on' })
    })

    it('remembers that it was put back until the next publication', async () => {
      await stores.trust.publish(1, 'first', [], anAudit())
      await stores.trust.noteRestore()
      await stores.trust.noteRestore()
      expect(await stores.trust.current()).toEqual({ version: 1, jws: 'first', restored: true })
      await stores.trust.publish(2, 'second', [], anAudit())
      expect(await stores.trust.current()).toEqual({ version: 2, jws: 'second' })
    })

    it('and the policy epoch share HEAD without disturbing each other', async () => {
      await stores.trust.publish(1, 'first', [], anAudit())
      await stores.publisher.lock('one', T0, T0 + 10)
      await stores.publisher.flip('one', 1)
      await stores.trust.publish(2, 'second', [], anAudit())
      await stores.publisher.flip('one', 2)
      expect(await stores.published.head({ consistent: true })).toEqual({
        policyEpoch: 2,
        trustVersion: 2,
        data: TODAYS_FORM,
      })
    })
  })
}
