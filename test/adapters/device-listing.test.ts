/** The console's list over all groups: one cursor walks group after group, shard after shard. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listDevices } from '../../shared/app/devices/list-devices.ts'
import { createGroup } from '../../shared/app/groups/groups.ts'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { publishedCache } from '../../shared/app/sync/published-cache.ts'
import { register, times } from '../conformance/stores.ts'
import { startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { type TestPorts, testPorts } from '../support/ports.ts'

let engine: TestEngine
let yagura: TestPorts
let groupIds: (string | null)[]
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(async () => {
  yagura = await testPorts((await engine.fresh()).stores)
  const create = (name: string) => createGroup(yagura.ports, 'admin:ann', { name, parentId: ROOT_GROUP.id })
  groupIds = [null, ROOT_GROUP.id, (await create('Full')).id, (await create('Empty')).id]
})

const list = (group: string | undefined, limit: number, cursor?: string) => {
  const published = publishedCache(yagura.ports.published, yagura.ports.clock)
  return listDevices({ ...yagura.ports, published }, { group, limit, cursor })
}

async function walk(group: string | undefined, limit: number): Promise<{ ids: string[]; sizes: number[] }> {
  const ids: string[] = []
  const sizes: number[] = []
  for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page++) {
    const listing = await list(group, limit, cursor)
    ids.push(...listing.devices.map(({ state }) => state.id))
    sizes.push(listing.devices.length)
    cursor = listing.cursor
    if (page > 200) throw new Error('a list without end')
  }
  return { ids, sizes }
}

describe('the list of devices', () => {
  it.each([1, 4, 9, 200])('gives all phones exactly once in pages of at most %i', async (limit) => {
    const phones = await Promise.all(
      times(22, (i) => register(yagura.ports, { groupId: groupIds[i % 3] ?? null })),
    )
    const all = await walk(undefined, limit)
    expect(all.ids.toSorted()).toEqual(phones.map(({ id }) => id).toSorted())
    expect(Math.max(...all.sizes)).toBeLessThanOrEqual(limit)
    const ofGroup = (groupId: string | null) =>
      phones
        .filter((phone) => phone.groupId === groupId)
        .map(({ id }) => id)
        .toSorted()
    expect((await walk('unassigned', limit)).ids.toSorted()).toEqual(ofGroup(null))
    expect((await walk(groupIds[2] ?? '', limit)).ids.toSorted()).toEqual(ofGroup(groupIds[2] ?? ''))
    expect((await walk(groupIds[3] ?? '', limit)).ids).toEqual([])
  })

  it('fills a page across shards and groups while there is anything to fill it with', async () => {
    await Promise.all(times(22, (i) => register(yagura.ports, { groupId: groupIds[i % 3] ?? null })))
    const { sizes } = await walk(undefined, 5)
    expect(sizes.slice(0, 4)).toEqual([5, 5, 5, 5])
  })

  it('refuses a cursor that is none of its own, and a group that is not there', async () => {
    for (const cursor of ['x', '9~', '-1~', '0~x', '0~9.', '0~0.dev_1', '1~0.dev_short~'])
      await expect(list(undefined, 5, cursor), cursor).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(list('grp_gone', 5)).rejects.toMatchObject({ code: 'group.not_found' })
  })
})
