/** A cursor is a caller's to send back: whatever comes instead is refused as the caller's mistake. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { PageRequest } from '../../shared/ports/core.ts'
import { anAudit, DAY, hashOf, nextId, register, type StartStores, type Stores, T0, times } from './stores.ts'

type List = (stores: Stores, page: PageRequest) => Promise<{ cursor?: string }>

const lists: Record<string, List> = {
  users: ({ users }, page) => users.list(page),
  packages: ({ packages }, page) => packages.list(page),
  standalones: ({ standalones }, page) => standalones.list(page),
  links: ({ links }, page) => links.list(page),
  'links of a user': ({ links }, page) => links.list(page, 'usr_ann'),
  'the audit log': ({ auditLog }, page) => auditLog.sealed(page),
  'phones of a group': ({ deviceAdmin }, { limit, cursor }) => deviceAdmin.list(null, limit, cursor),
}

async function fill(stores: Stores): Promise<void> {
  for (const i of [1, 2, 3]) {
    const createdAtMs = T0 + i
    await stores.users.create({ id: nextId('usr'), name: `User ${i}`, locale: 'en', createdAtMs }, anAudit())
    const link = {
      userId: 'usr_ann',
      packageId: 'pkg_1',
      maxUses: 1,
      createdAtMs,
      expiresAtMs: T0 + DAY,
      claims: {},
    }
    await stores.links.create({ ...link, id: `lnk_${i}` }, anAudit())
    await register(stores)
  }
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const decoded = (cursor: string): Record<string, string> =>
  JSON.parse(Buffer.from(cursor, 'base64url').toString())

const nonsense = [
  'x',
  '~',
  '-1',
  '9',
  '9.',
  '0.dev_short',
  '\u0000',
  'é'.repeat(500),
  'A'.repeat(1024),
  ...[null, 1, 'text', [], {}, { pk: 'LINKS' }, { lpk: 'USERS' }, { lpk: 'LINKS', lsk: '' }].map(encoded),
]

export function cursorsSuite(name: string, start: StartStores): void {
  describe(`cursors: ${name}`, () => {
    let stores: Stores
    beforeEach(async () => {
      stores = await start()
      await fill(stores)
    })

    it.each(Object.keys(lists).filter((list) => list !== 'the audit log'))(
      'of %s: nonsense is refused',
      async (list) => {
        for (const cursor of nonsense)
          await expect(lists[list]?.(stores, { limit: 1, cursor }), cursor).rejects.toMatchObject({
            code: 'request.invalid',
          })
      },
    )

    it('of the audit log: nonsense is refused or an empty page', async () => {
      for (const cursor of nonsense) {
        const page = stores.auditLog.sealed({ limit: 1, cursor })
        if (cursor === '9') expect(await page).toEqual({ items: [] })
        else await expect(page, cursor).rejects.toMatchObject({ code: 'request.invalid' })
      }
    })

    it('of one list are refused by every other', async () => {
      const cursors = await Promise.all(
        Object.entries(lists).map(async ([list, read]) => ({
          list,
          cursor: (await read(stores, { limit: 1 })).cursor,
        })),
      )
      const given = cursors.flatMap(({ list, cursor }) => (cursor ? [{ list, cursor }] : []))
      expect(given.map(({ list }) => list)).toEqual([
        'users',
        'links',
        'links of a user',
        'phones of a group',
      ])
      for (const { list, cursor } of given)
        for (const [other, read] of Object.entries(lists))
          if (other !== list)
            await expect(read(stores, { limit: 1, cursor }), `${list} in ${other}`).rejects.toMatchObject({
              code: 'request.invalid',
            })
    })

    it.each(['users', 'links', 'links of a user'])(
      'of %s: a part changed, added or left out',
      async (list) => {
        const { cursor = '' } = (await lists[list]?.(stores, { limit: 1 })) ?? {}
        const key = decoded(cursor)
        const names = Object.keys(key)
        const refused = [
          ...names.map((part) => ({ ...key, [part]: '' })),
          ...names.map((part) => ({ ...key, [part]: 1 })),
          ...names.map((part) => Object.fromEntries(Object.entries(key).filter(([own]) => own !== part))),
          { ...key, extra: 'x' },
          ...times(1, () => ({ ...key, pk: hashOf('x').repeat(60) })),
        ]
        for (const wrong of refused)
          await expect(
            lists[list]?.(stores, { limit: 1, cursor: encoded(wrong) }),
            JSON.stringify(wrong).slice(0, 200),
          ).rejects.toMatchObject({ code: 'request.invalid' })
      },
    )
  })
}
