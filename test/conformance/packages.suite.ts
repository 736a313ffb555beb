/** Installation packages and the standalone packages made of them. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { InstallationPackage, StandalonePackage } from '../../shared/domain/package.ts'
import {
  allPages,
  anAudit,
  hashOf,
  isAudited,
  nextId,
  type StartStores,
  type Stores,
  T0,
  times,
} from './stores.ts'

const aPackage = (packageName = 'com.example.agent', createdAtMs = T0): InstallationPackage => {
  const id = nextId('pkg')
  return {
    id,
    name: 'Agent',
    sizeBytes: 1,
    objectKey: `packages/${id}.apk`,
    createdAtMs,
    createdBy: 'admin:ann',
    apk: {
      packageName,
      versionCode: 1,
      versionName: '1.0',
      label: 'Agent',
      minSdk: 26,
      targetSdk: 36,
      permissions: ['android.permission.INTERNET'],
      signers: [{ sha256: hashOf('signer'), subject: 'CN=signer', scheme: 'v3' }],
    },
  }
}

const aStandalone = (token: string, createdAtMs = T0): StandalonePackage => ({
  id: nextId('std'),
  packageId: 'pkg_1',
  name: 'Agent',
  published: true,
  tokenHash: hashOf(token),
  sealedToken: new Uint8Array([0, 1, 254, 255]),
  tokenVersion: 1,
  createdAtMs,
})

export function packagesSuite(name: string, start: StartStores): void {
  describe(`packages: ${name}`, () => {
    let stores: Stores
    const create = (item: InstallationPackage, after?: InstallationPackage) =>
      stores.packages.create(item, after, anAudit())
    beforeEach(async () => {
      stores = await start()
    })

    describe('installation packages', () => {
      it('are found by id, and the newest by its Android name; unknown ones are undefined', async () => {
        const audit = anAudit()
        const [first, second, other] = [aPackage(), aPackage(), aPackage('com.example.other')]
        expect(await stores.packages.create(first, undefined, audit)).toBe(true)
        expect(await create(second, first)).toBe(true)
        expect(await create(other)).toBe(true)
        expect(await stores.packages.get(first.id)).toEqual(first)
        expect(await stores.packages.latestOf('com.example.agent')).toEqual(second)
        expect(await stores.packages.latestOf('com.example.other')).toEqual(other)
        expect(await stores.packages.get('pkg_unknown')).toBeUndefined()
        expect(await stores.packages.latestOf('com.example.none')).toBeUndefined()
        expect(await isAudited(stores, audit)).toBe(true)
      })

      it('are refused if the newest of their name is another by now', async () => {
        const [first, second, third] = [aPackage(), aPackage(), aPackage()]
        expect(await create(third, first)).toBe(false)
        await create(first)
        expect(await create(third)).toBe(false)
        await create(second, first)
        const audit = anAudit()
        expect(await stores.packages.create(third, first, audit)).toBe(false)
        expect(await stores.packages.get(third.id)).toBeUndefined()
        expect(await isAudited(stores, audit)).toBe(false)
        expect(await stores.packages.latestOf('com.example.agent')).toEqual(second)
      })

      it('let one of several first ones of a name win', async () => {
        const rivals = times(8, () => aPackage())
        const outcomes = await Promise.all(rivals.map((item) => create(item)))
        expect(outcomes.filter(Boolean)).toHaveLength(1)
        expect(await stores.packages.latestOf('com.example.agent')).toEqual(rivals[outcomes.indexOf(true)])
        expect((await stores.packages.list({ limit: 100 })).items).toHaveLength(1)
      })

      it('are listed newest first, in pages that are not exceeded', async () => {
        const items = times(7, (i) => aPackage(`com.example.n${i}`, T0 + i * 1000))
        for (const item of items) await create(item)
        const listed = await allPages((page) => stores.packages.list(page), 3)
        expect(listed.items).toEqual(items.toReversed())
        expect(Math.max(...listed.sizes)).toBe(3)
      })
    })

    describe('standalone packages', () => {
      it('are found by id and by the hash of their token', async () => {
        const item = aStandalone('one')
        const audit = anAudit()
        await stores.standalones.create(item, audit)
        expect(await stores.standalones.get(item.id)).toEqual(item)
        expect(await stores.standalones.byToken(hashOf('one'))).toEqual(item)
        expect(await stores.standalones.get('std_unknown')).toBeUndefined()
        expect(await stores.standalones.byToken(hashOf('two'))).toBeUndefined()
        expect(await isAudited(stores, audit)).toBe(true)
      })

      it('are found by every token they ever had', async () => {
        const before = aStandalone('one')
        const after = { ...before, tokenHash: hashOf('two'), tokenVersion: 2 }
        await stores.standalones.create(before, anAudit())
        expect(await stores.standalones.replace(before, after, anAudit())).toBe(true)
        expect(await stores.standalones.byToken(hashOf('one'))).toEqual(after)
        expect(await stores.standalones.byToken(hashOf('two'))).toEqual(after)
      })

      it('are replaced only if they still are what was read; what was just read counts as that', async () => {
        const before = aStandalone('one')
        await stores.standalones.create(before, anAudit())
        const read = (await stores.standalones.get(before.id)) ?? before
        const after = { ...read, published: false }
        expect(await stores.standalones.replace(read, after, anAudit())).toBe(true)
        const late = anAudit()
        const rotated = { ...read, tokenHash: hashOf('late'), tokenVersion: 2 }
        expect(await stores.standalones.replace(read, rotated, late)).toBe(false)
        expect(await stores.standalones.get(before.id)).toEqual(after)
        expect(await stores.standalones.byToken(hashOf('late'))).toBeUndefined()
        expect(await isAudited(stores, late)).toBe(false)
      })

      it('are listed newest first', async () => {
        const items = times(5, (i) => aStandalone(`token ${i}`, T0 + i * 1000))
        for (const item of items) await stores.standalones.create(item, anAudit())
        expect((await allPages((page) => stores.standalones.list(page), 2)).items).toEqual(items.toReversed())
      })
    })
  })
}
