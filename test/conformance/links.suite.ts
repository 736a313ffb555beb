import { beforeEach, describe, expect, it } from 'vitest'
import { type Link, usesOf } from '../../shared/domain/link.ts'
import {
  allPages,
  aMessage,
  anAudit,
  DAY,
  hashOf,
  isAudited,
  MINUTE,
  type StartStores,
  type Stores,
  T0,
  times,
} from './stores.ts'

let made = 0

const aLink = (change: Partial<Link> = {}): Link => ({
  id: `lnk_${hashOf(`link ${++made}`).slice(0, 22)}`,
  userId: 'usr_ann',
  packageId: 'pkg_1',
  maxUses: 1,
  createdAtMs: T0,
  expiresAtMs: T0 + DAY,
  claims: {},
  ...change,
})

export function linksSuite(name: string, start: StartStores): void {
  describe(`links: ${name}`, () => {
    let stores: Stores
    const created = async (change: Partial<Link> = {}): Promise<Link> => {
      const link = aLink(change)
      await stores.links.create(link, anAudit())
      return link
    }
    beforeEach(async () => {
      stores = await start()
    })

    it('are found by id; an unknown one is undefined', async () => {
      const link = aLink({ groupId: 'grp_1', mail: { state: 'queued', atMs: T0 } })
      const audit = anAudit()
      const mail = aMessage('mail.enrolment')
      await stores.links.create(link, audit, mail)
      expect(await stores.links.get(link.id)).toEqual(link)
      expect(await stores.links.get('lnk_unknown')).toBeUndefined()
      expect(await isAudited(stores, audit)).toBe(true)
      expect(await stores.outbox.take(10, T0, MINUTE)).toEqual([{ ...mail, attempts: 0 }])
    })

    describe('claim', () => {
      it('takes a use for a key and answers the link as it then is', async () => {
        const link = await created({ maxUses: 2 })
        expect(await stores.links.claim(link.id, 'key-a', T0 + 1)).toEqual({
          ...link,
          claims: { 'key-a': T0 + 1 },
        })
        expect((await stores.links.get(link.id))?.claims).toEqual({ 'key-a': T0 + 1 })
      })

      it('renews the use a key holds, though none is left', async () => {
        const link = await created()
        await stores.links.claim(link.id, 'key-a', T0 + 1)
        expect((await stores.links.claim(link.id, 'key-a', T0 + 2))?.claims).toEqual({ 'key-a': T0 + 2 })
        expect(await stores.links.claim(link.id, 'key-b', T0 + 3)).toBeUndefined()
      })

      it('is undefined for an unknown, expired or revoked link, for who holds a use too', async () => {
        expect(await stores.links.claim('lnk_unknown', 'key-a', T0)).toBeUndefined()
        const link = await created({ maxUses: 5 })
        expect(await stores.links.claim(link.id, 'key-a', link.expiresAtMs - 1)).toBeDefined()
        expect(await stores.links.claim(link.id, 'key-b', link.expiresAtMs)).toBeUndefined()
        expect(await stores.links.claim(link.id, 'key-a', link.expiresAtMs)).toBeUndefined()
        await stores.links.revoke(link.id, T0, anAudit())
        expect(await stores.links.claim(link.id, 'key-a', T0)).toBeUndefined()
        expect(usesOf((await stores.links.get(link.id)) ?? link)).toBe(1)
      })

      it('lets exactly as many of fifty racing phones win as it allows, each repeat counted once', async () => {
        const link = await created({ maxUses: 7 })
        const phones = times(50, (i) => `key-${i}`)
        const claims = await Promise.all(
          [...phones, ...phones].map((key) => stores.links.claim(link.id, key, T0 + 1)),
        )
        const winners = phones.filter((_, i) => claims[i] !== undefined)
        expect(winners).toHaveLength(7)
        expect(phones.filter((_, i) => claims[50 + i] !== undefined)).toEqual(winners)
        const held = (await stores.links.get(link.id))?.claims ?? {}
        expect(Object.keys(held).sort()).toEqual(winners.sort())
      })
    })

    describe('release', () => {
      it('gives back a use taken at exactly that time, once', async () => {
        const link = await created()
        await stores.links.claim(link.id, 'key-a', T0 + 1)
        expect(await stores.links.release(link.id, 'key-a', T0 + 2)).toBe(false)
        expect(await stores.links.release(link.id, 'key-b', T0 + 1)).toBe(false)
        expect(await stores.links.release(link.id, 'key-a', T0 + 1)).toBe(true)
        expect(await stores.links.release(link.id, 'key-a', T0 + 1)).toBe(false)
        expect((await stores.links.get(link.id))?.claims).toEqual({})
        expect(await stores.links.claim(link.id, 'key-b', T0 + 3)).toBeDefined()
      })

      it('is false when the use was renewed meanwhile, and for an unknown link', async () => {
        const link = await created()
        await stores.links.claim(link.id, 'key-a', T0 + 1)
        await stores.links.claim(link.id, 'key-a', T0 + 2)
        expect(await stores.links.release(link.id, 'key-a', T0 + 1)).toBe(false)
        expect((await stores.links.get(link.id))?.claims).toEqual({ 'key-a': T0 + 2 })
        expect(await stores.links.release('lnk_unknown', 'key-a', T0 + 1)).toBe(false)
      })
    })

    describe('revoke', () => {
      it('answers the link as it then is, keeps the first time, and is undefined for an unknown one', async () => {
        const link = await created()
        const audit = anAudit()
        expect(await stores.links.revoke(link.id, T0 + 1, audit)).toEqual({ ...link, revokedAtMs: T0 + 1 })
        expect((await stores.links.revoke(link.id, T0 + 2, anAudit()))?.revokedAtMs).toBe(T0 + 1)
        expect(await isAudited(stores, audit)).toBe(true)
        const unknown = anAudit()
        expect(await stores.links.revoke('lnk_unknown', T0, unknown)).toBeUndefined()
        expect(await isAudited(stores, unknown)).toBe(false)
      })
    })

    describe('replace', () => {
      it('creates the new link, revokes the old and asks for the mail, together', async () => {
        const before = await created()
        const link = aLink({ createdAtMs: T0 + 5 })
        const mail = aMessage('mail.enrolment')
        expect(await stores.links.replace(before, link, anAudit(), mail)).toBe(true)
        expect((await stores.links.get(before.id))?.revokedAtMs).toBe(T0 + 5)
        expect(await stores.links.get(link.id)).toEqual(link)
        expect(await stores.outbox.take(10, T0, MINUTE)).toHaveLength(1)
      })

      it('is false, with nothing written, when the old link is gone', async () => {
        const link = aLink()
        const audit = anAudit()
        expect(await stores.links.replace(aLink(), link, audit, aMessage('mail.enrolment'))).toBe(false)
        expect(await stores.links.get(link.id)).toBeUndefined()
        expect(await isAudited(stores, audit)).toBe(false)
        expect(await stores.outbox.take(10, T0, MINUTE)).toEqual([])
      })
    })

    it('remember what became of their mail; an unknown link is not made by it', async () => {
      const link = await created()
      const mail = { state: 'failed', atMs: T0, reason: 'request.invalid' } as const
      await stores.links.setMail(link.id, mail)
      expect(await stores.links.get(link.id)).toEqual({ ...link, mail })
      await stores.links.setMail('lnk_unknown', mail)
      expect(await stores.links.get('lnk_unknown')).toBeUndefined()
    })

    describe('list', () => {
      it('gives all, or those of one user, newest first, each once', async () => {
        const links: Link[] = []
        for (let i = 0; i < 9; i++)
          links.push(await created({ createdAtMs: T0 + i * 1000, userId: i % 2 ? 'usr_bob' : 'usr_ann' }))
        const newest = links.toReversed()
        expect((await allPages((page) => stores.links.list(page), 4)).items).toEqual(newest)
        const ofAnn = await allPages((page) => stores.links.list(page, 'usr_ann'), 2)
        expect(ofAnn.items).toEqual(newest.filter(({ userId }) => userId === 'usr_ann'))
        expect(Math.max(...ofAnn.sizes)).toBe(2)
        expect((await stores.links.list({ limit: 5 }, 'usr_nobody')).items).toEqual([])
      })
    })
  })
}
