import { beforeEach, describe, expect, it } from 'vitest'
import type { Group } from '../../shared/domain/group.ts'
import { aGroup, anAudit, isAudited, type StartStores, type Stores, times } from './stores.ts'

export function groupsSuite(name: string, start: StartStores): void {
  describe(`groups: ${name}`, () => {
    let stores: Stores
    let root: Group
    const create = (group: Group) => stores.groups.create(group, anAudit())
    const stored = async ({ id }: Group) => (await stores.groups.all()).find((group) => group.id === id)
    beforeEach(async () => {
      stores = await start()
      root = aGroup('Root')
      await create(root)
    })

    it('are all there at once', async () => {
      const children = times(30, (i) => aGroup(`Group ${i}`, root.id))
      for (const group of children) await create(group)
      const all = await stores.groups.all()
      expect(new Set(all)).toEqual(new Set([root, ...children]))
    })

    it.each([
      ['the same', 'Sales', 'Sales'],
      ['another case', 'Sales', 'sALES'],
      ['full width', 'Sales 1', 'Ｓａｌｅｓ　１'],
      ['half-width kana', 'ガイド', 'ｶﾞｲﾄﾞ'],
      ['decomposed', 'Büro', 'Bu\u0308ro'],
    ])('have a name of their own among siblings (%s)', async (_, first, second) => {
      const refused = anAudit()
      expect(await create(aGroup(first, root.id))).toBe(true)
      expect(await stores.groups.create(aGroup(second, root.id), refused)).toBe(false)
      expect(await stores.groups.all()).toHaveLength(2)
      expect(await isAudited(stores, refused)).toBe(false)
    })

    it('may share a name under different parents', async () => {
      const sales = aGroup('Sales', root.id)
      await create(sales)
      expect(await create(aGroup('Sales', sales.id))).toBe(true)
    })

    it('are not created under a parent that is not there, and the name stays free', async () => {
      const orphan = aGroup('Sales', 'grp_gone')
      expect(await create(orphan)).toBe(false)
      expect(await stored(orphan)).toBeUndefined()
    })

    it('let one of several creators of a name win', async () => {
      const rivals = times(8, () => aGroup('Sales', root.id))
      const outcomes = await Promise.all(rivals.map(create))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect(await stores.groups.all()).toEqual(expect.arrayContaining([rivals[outcomes.indexOf(true)]]))
      expect(await stores.groups.all()).toHaveLength(2)
    })

    describe('renamed', () => {
      it('give their old name free, in one transaction with the log', async () => {
        const sales = aGroup('Sales', root.id)
        const audit = anAudit()
        await create(sales)
        expect(await stores.groups.rename(sales, 'Service', audit)).toBe(true)
        expect(await stored(sales)).toEqual({ ...sales, name: 'Service' })
        expect(await isAudited(stores, audit)).toBe(true)
        expect(await create(aGroup('Sales', root.id))).toBe(true)
        expect(await create(aGroup('service', root.id))).toBe(false)
      })

      it('may change the case of their name', async () => {
        const sales = aGroup('sales', root.id)
        await create(sales)
        expect(await stores.groups.rename(sales, 'SALES', anAudit())).toBe(true)
        expect((await stored(sales))?.name).toBe('SALES')
        expect(await create(aGroup('sales', root.id))).toBe(false)
      })

      it('cannot take the name of a sibling', async () => {
        const sales = aGroup('Sales', root.id)
        await create(sales)
        await create(aGroup('Service', root.id))
        const audit = anAudit()
        expect(await stores.groups.rename(sales, 'SERVICE', audit)).toBe(false)
        expect(await stored(sales)).toEqual(sales)
        expect(await isAudited(stores, audit)).toBe(false)
        expect(await create(aGroup('Sales', root.id))).toBe(false)
      })

      it('must still be what was read', async () => {
        const sales = aGroup('Sales', root.id)
        await create(sales)
        const names = times(6, (i) => `Name ${i}`)
        const outcomes = await Promise.all(names.map((to) => stores.groups.rename(sales, to, anAudit())))
        expect(outcomes.filter(Boolean)).toHaveLength(1)
        expect((await stored(sales))?.name).toBe(names[outcomes.indexOf(true)])
        for (const [index, free] of names.entries())
          expect(await create(aGroup(free, root.id)), free).toBe(!outcomes[index])
      })
    })
  })
}
