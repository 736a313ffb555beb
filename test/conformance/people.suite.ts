/** Administrators, users and the settings of the service. */
import { beforeEach, describe, expect, it } from 'vitest'
import { initialSettings } from '../../shared/domain/settings.ts'
import type { User } from '../../shared/domain/user.ts'
import { allPages, anAudit, isAudited, nextId, type StartStores, type Stores, T0, times } from './stores.ts'

const aUser = (name: string): User => ({ id: nextId('usr'), name, locale: 'ja', createdAtMs: T0 })
const ann = { issuer: 'https://one.example', subject: 'ann', name: 'Ann', role: 'admin' } as const

export function peopleSuite(name: string, start: StartStores): void {
  describe(`people: ${name}`, () => {
    let stores: Stores
    beforeEach(async () => {
      stores = await start()
    })

    describe('administrators', () => {
      it('are found by issuer and subject together; anybody else is undefined', async () => {
        const audit = anAudit()
        await stores.administrators.add(ann, audit)
        expect(await stores.administrators.find(ann.issuer, ann.subject)).toEqual(ann)
        expect(await stores.administrators.find('https://two.example', ann.subject)).toBeUndefined()
        expect(await stores.administrators.find(ann.issuer, 'bob')).toBeUndefined()
        expect(await isAudited(stores, audit)).toBe(true)
      })

      it('may be added again without harm, and without a second entry in the log', async () => {
        const again = anAudit()
        await stores.administrators.add(ann, anAudit())
        await stores.administrators.add({ ...ann, name: 'Other' }, again)
        expect(await stores.administrators.find(ann.issuer, ann.subject)).toEqual(ann)
        expect(await isAudited(stores, again)).toBe(false)
      })
    })

    describe('settings', () => {
      const first = initialSettings('svc_1', 'Example')

      it('are unavailable before the service is set up', async () => {
        await expect(stores.settings.read()).rejects.toMatchObject({ code: 'service.unavailable' })
      })

      it('take only the revision after the stored one', async () => {
        expect(await stores.settings.save({ ...first, revision: 2 }, anAudit())).toBe(false)
        expect(await stores.settings.save(first, anAudit())).toBe(true)
        expect(await stores.settings.save(first, anAudit())).toBe(false)
        expect(await stores.settings.save({ ...first, revision: 3 }, anAudit())).toBe(false)
        expect(await stores.settings.read()).toEqual(first)
      })

      it('let one of many editors of a revision win, and log only that one', async () => {
        await stores.settings.save(first, anAudit())
        const edits = times(8, (i) => ({
          audit: anAudit(),
          settings: { ...first, organisation: `Editor ${i}`, revision: 2 },
        }))
        const saved = await Promise.all(
          edits.map(({ settings, audit }) => stores.settings.save(settings, audit)),
        )
        expect(saved.filter(Boolean)).toHaveLength(1)
        expect(await stores.settings.read()).toEqual(edits[saved.indexOf(true)]?.settings)
        const logged = await Promise.all(edits.map(({ audit }) => isAudited(stores, audit)))
        expect(logged).toEqual(saved)
      })
    })

    describe('users', () => {
      it('are found by id; an unknown one is undefined', async () => {
        const user = { ...aUser('Ann'), mail: 'ann@example.com' }
        const audit = anAudit()
        await stores.users.create(user, audit)
        expect(await stores.users.get(user.id)).toEqual(user)
        expect(await stores.users.get('usr_unknown')).toBeUndefined()
        expect(await isAudited(stores, audit)).toBe(true)
      })

      it('are listed by name, then id, each once, in pages that are not exceeded', async () => {
        const users = ['Chris', 'Ann', '健太', 'Bob', 'Ann'].map(aUser)
        for (const user of users) await stores.users.create(user, anAudit())
        const { items, sizes } = await allPages((page) => stores.users.list(page), 2)
        const ids = (name: string) => users.filter((user) => user.name === name).map(({ id }) => id)
        expect(items.map(({ id }) => id)).toEqual(['Ann', 'Bob', 'Chris', '健太'].flatMap(ids))
        expect(Math.max(...sizes)).toBe(2)
      })

      it('are replaced only if they still are what was read, and move in the list with their name', async () => {
        const before = aUser('Ann')
        const after = { ...before, name: 'Zoe', mail: 'zoe@example.com' }
        await stores.users.create(before, anAudit())
        await stores.users.create(aUser('Bob'), anAudit())
        expect(await stores.users.replace(before, after, anAudit())).toBe(true)
        const late = anAudit()
        expect(await stores.users.replace(before, { ...before, name: 'Late' }, late)).toBe(false)
        expect(await isAudited(stores, late)).toBe(false)
        expect(await stores.users.get(before.id)).toEqual(after)
        expect((await stores.users.list({ limit: 10 })).items.map((user) => user.name)).toEqual([
          'Bob',
          'Zoe',
        ])
      })
    })
  })
}
