import { beforeEach, describe, expect, it } from 'vitest'
import type { Group } from '../../shared/domain/group.ts'
import type { Policy } from '../../shared/domain/policy/policy.ts'
import {
  aGroup,
  aMessage,
  anAudit,
  isAudited,
  nextId,
  type StartStores,
  type Stores,
  T0,
  times,
} from './stores.ts'

export function policiesSuite(name: string, start: StartStores): void {
  describe(`policies: ${name}`, () => {
    let stores: Stores
    let group: Group
    const aPolicy = (change: Partial<Policy> = {}): Policy => ({
      id: nextId('pol'),
      pluginId: 'yagura-agent',
      name: 'Standard',
      groupId: group.id,
      active: false,
      revision: 1,
      settings: { 'sync.intervalMinutes': { value: 60, locked: false } },
      updatedAtMs: T0,
      updatedBy: 'admin:ann',
      ...change,
    })
    const next = (policy: Policy, change: Partial<Policy> = {}): Policy => ({
      ...policy,
      ...change,
      revision: policy.revision + 1,
    })
    const save = (policy: Policy, replaces?: Policy) =>
      stores.policies.save(policy, replaces, aMessage(), anAudit())
    beforeEach(async () => {
      stores = await start()
      group = aGroup('Root')
      await stores.groups.create(group, anAudit())
    })

    it('are found by id and in the list; an unknown one is undefined and has no revisions', async () => {
      const policies = times(3, () => aPolicy())
      for (const policy of policies) expect(await save(policy)).toBe(true)
      expect(new Set(await stores.policies.all())).toEqual(new Set(policies))
      expect(await stores.policies.get(policies[1]?.id ?? '')).toEqual(policies[1])
      expect(await stores.policies.get('pol_unknown')).toBeUndefined()
      expect(await stores.policies.revisions('pol_unknown')).toEqual([])
    })

    it('keep every revision, newest first', async () => {
      const first = aPolicy()
      let newest = first
      await save(first)
      for (let i = 2; i <= 12; i++) {
        newest = next(newest, { name: `Revision ${i}` })
        expect(await save(newest)).toBe(true)
      }
      const revisions = await stores.policies.revisions(first.id)
      expect(revisions.map(({ revision }) => revision)).toEqual(times(12, (i) => 12 - i))
      expect(revisions.at(-1)).toEqual(first)
      expect(await stores.policies.all()).toEqual([newest])
    })

    it('ask for publication and are logged in the same transaction', async () => {
      const message = aMessage()
      const audit = anAudit()
      await stores.policies.save(aPolicy(), undefined, message, audit)
      expect(await stores.outbox.take(10, T0, 1000)).toEqual([{ ...message, attempts: 0 }])
      expect(await isAudited(stores, audit)).toBe(true)
    })

    it('are refused, with nothing written, if they have another revision by now', async () => {
      const first = aPolicy()
      await save(first)
      const message = aMessage()
      const audit = anAudit()
      for (const wrong of [first, { ...first, revision: 3 }])
        expect(await stores.policies.save(wrong, undefined, message, audit)).toBe(false)
      expect(await stores.policies.revisions(first.id)).toEqual([first])
      expect(await isAudited(stores, audit)).toBe(false)
      expect(await stores.outbox.take(10, T0, 1000)).toHaveLength(1)
    })

    it('are refused if the group is gone', async () => {
      const orphan = aPolicy({ groupId: 'grp_gone' })
      expect(await save(orphan)).toBe(false)
      expect(await stores.policies.get(orphan.id)).toBeUndefined()
    })

    it('let one of several editors win', async () => {
      const first = aPolicy()
      await save(first)
      const edits = times(6, (i) => next(first, { name: `Editor ${i}` }))
      const outcomes = await Promise.all(edits.map((edit) => save(edit)))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      expect(await stores.policies.get(first.id)).toEqual(edits[outcomes.indexOf(true)])
      expect(await stores.policies.revisions(first.id)).toHaveLength(2)
    })

    describe('replacing the active one of their group', () => {
      it('deactivate it in the same transaction', async () => {
        const old = aPolicy({ active: true })
        const young = aPolicy({ active: true })
        await save(old)
        const ended = next(old, { active: false })
        expect(await save(young, ended)).toBe(true)
        expect(await stores.policies.get(old.id)).toEqual(ended)
        expect(await stores.policies.revisions(old.id)).toEqual([ended, old])
        expect(await stores.policies.get(young.id)).toEqual(young)
      })

      it('are refused as a whole if the replaced one has another revision by now', async () => {
        const old = aPolicy({ active: true })
        const young = aPolicy({ active: true })
        await save(old)
        const edited = next(old, { name: 'Edited meanwhile' })
        await save(edited)
        expect(await save(young, next(old, { active: false }))).toBe(false)
        expect(await stores.policies.get(old.id)).toEqual(edited)
        expect(await stores.policies.get(young.id)).toBeUndefined()
      })

      it('are refused if another became active meanwhile, so that never two are', async () => {
        const rivals = times(6, () => aPolicy({ active: true }))
        const outcomes = await Promise.all(rivals.map((policy) => save(policy)))
        expect(outcomes.filter(Boolean)).toHaveLength(1)
        const winner = rivals[outcomes.indexOf(true)] ?? aPolicy()
        const renamed = next(winner, { name: 'Renamed' })
        expect(await save(renamed)).toBe(true)
        const off = next(renamed, { active: false })
        expect(await save(off)).toBe(true)
        expect(await save(aPolicy({ active: true }))).toBe(true)
        expect(await save(next(off, { active: true }))).toBe(false)
        expect(await save(aPolicy({ active: true, pluginId: 'another' }))).toBe(true)
        expect((await stores.policies.all()).filter(({ active }) => active)).toHaveLength(2)
      })
    })
  })
}
