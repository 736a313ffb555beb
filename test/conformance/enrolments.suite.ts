import { beforeEach, describe, expect, it } from 'vitest'
import type { Registration } from '../../shared/ports/fleet.ts'
import {
  aGroup,
  anAudit,
  aPhone,
  aRegistration,
  isAudited,
  register,
  type StartStores,
  type Stores,
  times,
} from './stores.ts'

const unproved = (unprovedLimit: number, keyHash?: string): Registration =>
  aRegistration(aPhone({ grade: 'unproved', ...(keyHash && { keyHash }) }), { unprovedLimit })

export function enrolmentsSuite(name: string, start: StartStores): void {
  describe(`enrolments: ${name}`, () => {
    let stores: Stores
    const outcome = (registration: Registration) => stores.enrolments.register(registration)
    const isAbsent = async ({ state, audit }: Registration) => {
      expect(await stores.devices.read(state.id, { consistent: true })).toBeUndefined()
      expect(await stores.enrolments.certificate(state.id)).toBeUndefined()
      expect(await stores.deviceAdmin.details(state.id)).toBeUndefined()
      expect(await isAudited(stores, audit)).toBe(false)
    }
    /** How many more unproved phones a cap lets in. */
    const room = async (limit: number): Promise<number> => {
      for (let taken = 0; ; taken++) if ((await outcome(unproved(limit))) === 'limit_reached') return taken
    }
    beforeEach(async () => {
      stores = await start()
    })

    it('writes phone, key entry, facts, certificate and audit together', async () => {
      const registration = aRegistration(aPhone())
      const { state, facts, certificate, audit } = registration
      expect(await outcome(registration)).toBe('registered')
      expect(await stores.deviceAdmin.details(state.id)).toEqual({ state, facts, certificate })
      expect(await stores.enrolments.byKey(state.keyHash)).toEqual({ deviceId: state.id, state: 'live' })
      expect(await stores.enrolments.certificate(state.id)).toEqual(certificate)
      expect(await isAudited(stores, audit)).toBe(true)
    })

    it('knows nothing of a key that never registered, nor of an unknown phone', async () => {
      expect(await stores.enrolments.byKey('key-unknown')).toBeUndefined()
      expect(await stores.enrolments.certificate('dev_unknown')).toBeUndefined()
    })

    it('refuses a key that has registered, and writes nothing of the second', async () => {
      const first = await register(stores)
      const second = aRegistration(aPhone({ keyHash: first.keyHash }))
      expect(await outcome(second)).toBe('key_taken')
      await isAbsent(second)
      expect((await stores.enrolments.byKey(first.keyHash))?.deviceId).toBe(first.id)
    })

    it('leaves a tombstone for a revoked key for good', async () => {
      const phone = await register(stores)
      await stores.deviceAdmin.revoke(phone, anAudit())
      expect(await stores.enrolments.byKey(phone.keyHash)).toEqual({ deviceId: phone.id, state: 'revoked' })
      const again = aRegistration(aPhone({ keyHash: phone.keyHash }))
      expect(await outcome(again)).toBe('key_taken')
      await isAbsent(again)
    })

    it('makes one phone of one key however often it registers at once', async () => {
      const { keyHash } = aPhone()
      const attempts = times(10, () => aRegistration(aPhone({ keyHash })))
      const outcomes = await Promise.all(attempts.map(outcome))
      expect(outcomes.filter((is) => is === 'registered')).toHaveLength(1)
      expect(outcomes.filter((is) => is === 'key_taken')).toHaveLength(9)
      const listed = await stores.deviceAdmin.list(null, 100)
      expect(listed.devices).toEqual([attempts[outcomes.indexOf('registered')]?.state])
    })

    describe('the cap on unproved phones in no group', () => {
      it('is exact under a hundred registrations at once, and what is refused leaves nothing', async () => {
        const attempts = times(100, () => unproved(10))
        const outcomes = await Promise.all(attempts.map(outcome))
        expect(outcomes.filter((is) => is === 'registered')).toHaveLength(10)
        expect(outcomes.filter((is) => is === 'limit_reached')).toHaveLength(90)
        const refused = attempts.filter((_, i) => outcomes[i] === 'limit_reached')
        for (const registration of refused.slice(0, 5)) await isAbsent(registration)
        expect((await stores.deviceAdmin.list(null, 100)).devices).toHaveLength(10)
        expect(await room(10)).toBe(0)
        expect(await room(12)).toBe(2)
      })

      it('lets nobody in when it is 0', async () => {
        expect(await outcome(unproved(0))).toBe('limit_reached')
        expect(await outcome(unproved(1))).toBe('registered')
        expect(await outcome(unproved(0))).toBe('limit_reached')
      })

      it('does not count proved phones', async () => {
        for (let i = 0; i < 3; i++) await register(stores)
        expect(await room(2)).toBe(2)
        expect(await outcome(aRegistration(aPhone()))).toBe('registered')
      })

      it('says that a key is taken even when the cap is reached too, and does not count it', async () => {
        const first = unproved(2)
        await outcome(first)
        expect(await outcome(unproved(1, first.state.keyHash))).toBe('key_taken')
        expect(await outcome(unproved(2, first.state.keyHash))).toBe('key_taken')
        expect(await room(2)).toBe(1)
      })

      it('is freed by moving phones into a group and taken again by moving them back', async () => {
        const group = aGroup('Group')
        await stores.groups.create(group, anAudit())
        const [one, two] = [unproved(2), unproved(2)]
        await outcome(one)
        await outcome(two)
        expect(await stores.deviceAdmin.move([one.state, two.state], group.id, anAudit())).toEqual([])
        expect(await room(1)).toBe(1)
        expect(await stores.deviceAdmin.move([{ ...one.state, groupId: group.id }], null, anAudit())).toEqual(
          [],
        )
        expect(await room(2)).toBe(0)
        expect(await room(3)).toBe(1)
      })

      it('is freed by revoking a phone that waits, and not by one in a group or a proved one', async () => {
        const group = aGroup('Group')
        await stores.groups.create(group, anAudit())
        const [waiting, placed] = [unproved(2), unproved(2)]
        const proved = await register(stores)
        await outcome(waiting)
        await outcome(placed)
        await stores.deviceAdmin.move([placed.state], group.id, anAudit())
        expect(await stores.deviceAdmin.revoke({ ...placed.state, groupId: group.id }, anAudit())).toBe(true)
        expect(await stores.deviceAdmin.revoke(proved, anAudit())).toBe(true)
        expect(await outcome(unproved(1))).toBe('limit_reached')
        expect(await stores.deviceAdmin.revoke(waiting.state, anAudit())).toBe(true)
        expect(await stores.deviceAdmin.revoke(waiting.state, anAudit())).toBe(false)
        expect(await room(2)).toBe(2)
      })
    })
  })
}
