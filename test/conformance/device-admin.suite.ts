import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceState } from '../../shared/domain/device/record.ts'
import type { Group } from '../../shared/domain/group.ts'
import {
  aGroup,
  anAudit,
  isAudited,
  register,
  type StartStores,
  type Stores,
  someFacts,
  times,
} from './stores.ts'

export function deviceAdminSuite(name: string, start: StartStores): void {
  describe(`device administration: ${name}`, () => {
    let stores: Stores
    let group: Group
    const phones = (count: number, groupId: string | null = null): Promise<DeviceState[]> =>
      Promise.all(times(count, () => register(stores, { groupId })))
    const state = async (id: string) => (await stores.deviceAdmin.details(id))?.state
    /** All phones of a group, page by page; `between` happens after each page. */
    async function walk(groupId: string | null, limit: number, between?: (page: number) => Promise<void>) {
      const found: string[] = []
      let cursor: string | undefined
      for (let page = 0; page < 200; page++) {
        const { devices, cursor: next } = await stores.deviceAdmin.list(groupId, limit, cursor)
        expect(devices.length).toBeLessThanOrEqual(limit)
        found.push(...devices.map(({ id }) => id))
        await between?.(page)
        cursor = next
        if (cursor === undefined) return found
      }
      throw new Error('a list without end')
    }
    beforeEach(async () => {
      stores = await start()
      group = aGroup('Group')
      await stores.groups.create(group, anAudit())
    })

    describe('list', () => {
      it.each([1, 3, 7, 8, 50])('gives every phone of a group exactly once in pages of %i', async (limit) => {
        const waiting = await phones(23)
        const placed = await phones(20, group.id)
        expect((await walk(null, limit)).toSorted()).toEqual(waiting.map(({ id }) => id).toSorted())
        expect((await walk(group.id, limit)).toSorted()).toEqual(placed.map(({ id }) => id).toSorted())
      })

      it('is in the same order whatever the size of the pages', async () => {
        await phones(20)
        const order = await walk(null, 100)
        expect(await walk(null, 1)).toEqual(order)
        expect(await walk(null, 6)).toEqual(order)
      })

      it('is empty for a group without phones', async () => {
        expect(await stores.deviceAdmin.list('grp_nobody', 10)).toEqual({ devices: [] })
      })

      it('gives phones that stay exactly once while others come and go', async () => {
        const all = await phones(40)
        const leaving = all.filter((_, i) => i % 4 === 0)
        const staying = all.filter((phone) => !leaving.includes(phone)).map(({ id }) => id)
        const coming: DeviceState[] = []
        const found = await walk(null, 5, async () => {
          const gone = leaving.shift()
          if (gone) await stores.deviceAdmin.move([gone], group.id, anAudit())
          if (coming.length < 10) coming.push(await register(stores))
        })
        expect(new Set(found).size).toBe(found.length)
        expect(found).toEqual(expect.arrayContaining(staying))
        const known = new Set([...all, ...coming].map(({ id }) => id))
        expect(found.filter((id) => !known.has(id))).toEqual([])
      })

      it('resumes behind a phone that has left since', async () => {
        const all = await phones(12)
        const order = await walk(null, 100)
        const { devices, cursor } = await stores.deviceAdmin.list(null, 5)
        const last = all.find(({ id }) => id === devices.at(-1)?.id)
        if (last) await stores.deviceAdmin.move([last], group.id, anAudit())
        const rest = await stores.deviceAdmin.list(null, 100, cursor)
        expect(rest.devices.map(({ id }) => id)).toEqual(order.slice(5))
      })
    })

    describe('details and facts', () => {
      it('are undefined or absent for unknown phones', async () => {
        const phone = await register(stores)
        expect(await stores.deviceAdmin.details('dev_unknown')).toBeUndefined()
        expect(await stores.deviceAdmin.facts([])).toEqual(new Map())
        expect(await stores.deviceAdmin.facts([phone.id, 'dev_unknown'])).toEqual(
          new Map([[phone.id, someFacts]]),
        )
      })

      it('are given for more phones than one request to the engine takes', async () => {
        const all = await phones(120)
        const facts = await stores.deviceAdmin.facts(all.map(({ id }) => id))
        expect(facts.size).toBe(120)
      })
    })

    describe('move', () => {
      it('moves all, with one entry in the log', async () => {
        const all = await phones(50)
        const audit = anAudit()
        expect(await stores.deviceAdmin.move(all, group.id, audit)).toEqual([])
        expect(await walk(group.id, 100)).toHaveLength(50)
        expect(await walk(null, 100)).toEqual([])
        expect(await isAudited(stores, audit)).toBe(true)
      })

      it('moves none, and names who is in the way: revoked, moved or unknown', async () => {
        const [free, revoked, moved] = (await phones(3)) as [DeviceState, DeviceState, DeviceState]
        await stores.deviceAdmin.revoke(revoked, anAudit())
        await stores.deviceAdmin.move([moved], group.id, anAudit())
        const unknown = { ...free, id: 'dev_unknown' }
        const audit = anAudit()
        const failed = await stores.deviceAdmin.move([free, revoked, moved, unknown], group.id, audit)
        expect(failed).toEqual([revoked.id, moved.id, unknown.id])
        expect(await state(free.id)).toEqual(free)
        expect(await stores.deviceAdmin.details('dev_unknown')).toBeUndefined()
        expect(await isAudited(stores, audit)).toBe(false)
      })

      it('moves none into a group that is gone', async () => {
        const all = await phones(2)
        expect(await stores.deviceAdmin.move(all, 'grp_gone', anAudit())).not.toEqual([])
        expect(await walk(null, 10)).toHaveLength(2)
      })

      it('lets one of two moves of the same phone win', async () => {
        const phone = await register(stores)
        const other = aGroup('Other')
        await stores.groups.create(other, anAudit())
        const outcomes = await Promise.all(
          [group, other].map(({ id }) => stores.deviceAdmin.move([phone], id, anAudit())),
        )
        expect(outcomes.toSorted()).toEqual([[], [phone.id]])
      })
    })

    describe('revoke', () => {
      it('is written with its entry in the log; the phone keeps its place', async () => {
        const phone = await register(stores, { groupId: group.id })
        const audit = anAudit()
        expect(await stores.deviceAdmin.revoke(phone, audit)).toBe(true)
        expect(await state(phone.id)).toEqual({ ...phone, state: 'revoked' })
        expect(await isAudited(stores, audit)).toBe(true)
        expect(await walk(group.id, 10)).toEqual([phone.id])
      })

      it('is false for a phone that was revoked or moved since it was read, and leaves its key alone', async () => {
        const phone = await register(stores)
        await stores.deviceAdmin.move([phone], group.id, anAudit())
        const audit = anAudit()
        expect(await stores.deviceAdmin.revoke(phone, audit)).toBe(false)
        expect((await stores.enrolments.byKey(phone.keyHash))?.state).toBe('live')
        expect(await isAudited(stores, audit)).toBe(false)
        const seen = { ...phone, groupId: group.id }
        expect(await stores.deviceAdmin.revoke(seen, anAudit())).toBe(true)
        expect(await stores.deviceAdmin.revoke(seen, anAudit())).toBe(false)
      })

      it('is not hindered by a sync in between', async () => {
        const phone = await register(stores)
        await stores.devices.commit(phone, phone.current, { seenAtMs: phone.seenAtMs + 1 })
        expect(await stores.deviceAdmin.revoke(phone, anAudit())).toBe(true)
      })
    })
  })
}
