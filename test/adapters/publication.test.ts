/** A publisher may die between any two writes: readers see the old epoch or the new one, whole. */
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGroup } from '../../shared/app/groups/groups.ts'
import { publishPolicies } from '../../shared/app/policies/publish-policies.ts'
import { createPolicy, editPolicy } from '../../shared/app/policies/save-policy.ts'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { publishedCache } from '../../shared/app/sync/published-cache.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { pointerAt } from '../../shared/ports/publication.ts'
import { anAudit, MINUTE, times } from '../conformance/stores.ts'
import { type FreshTables, startTestEngine, type TestEngine, watch } from '../support/dynamo.ts'
import { type TestPorts, testPorts } from '../support/ports.ts'

const actor = 'admin:ann'
const reads = new Set(['GetItemCommand', 'QueryCommand', 'BatchGetItemCommand'])
const consistent = { consistent: true }

let engine: TestEngine
let tables: FreshTables
let yagura: TestPorts
let groupIds: string[]
let policyId: string

/** Policies of one service; `interval` is what tells its revisions apart. */
const settings = (interval: number) => ({ 'sync.intervalMinutes': { value: interval, locked: false } })

/** The interval each group's phones are given: through HEAD, pointer and body, as a sync finds it. */
async function seen({ published }: Pick<Ports, 'published'> = yagura.ports): Promise<number[]> {
  const { policyEpoch } = await published.head(consistent)
  return Promise.all(
    groupIds.map(async (id) => {
      const hash = pointerAt(await published.pointer(id, consistent), policyEpoch)
      const text = hash ? await published.body(hash) : undefined
      return text ? JSON.parse(text).settings['sync.intervalMinutes'] : 0
    }),
  )
}

/** Saved, but not published: what is left when the writer dies right after its transaction. */
async function saveOnly(interval: number): Promise<void> {
  const publisher = { ...yagura.ports.publisher, lock: async () => false }
  const before = await yagura.ports.policies.get(policyId)
  const edit = { revision: before?.revision ?? 0, settings: settings(interval) }
  await editPolicy({ ...yagura.ports, publisher }, actor, policyId, edit)
}

/** Cut off after so many writes. */
const life = { writes: 0, written: 0 }
let mortal: Ports

async function publishFor(writes: number): Promise<number | undefined> {
  Object.assign(life, { writes, written: 0 })
  return publishPolicies(mortal).catch(() => undefined)
}

function mortalPorts(): Ports {
  const { client, stores } = tables.through()
  watch(client, (command) => {
    if (life.written >= life.writes) throw new Error('killed')
    if (!reads.has(command)) life.written++
  })
  return { ...yagura.ports, ...stores }
}

beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())

beforeEach(async () => {
  tables = await engine.fresh()
  yagura = await testPorts(tables.stores)
  mortal = mortalPorts()
  const groups = await Promise.all(
    times(2, (i) => createGroup(yagura.ports, actor, { name: `Group ${i}`, parentId: ROOT_GROUP.id })),
  )
  groupIds = [ROOT_GROUP.id, ...groups.map(({ id }) => id)]
  const policy = { pluginId: 'yagura-agent', name: 'Standard', groupId: ROOT_GROUP.id, active: true }
  policyId = (await createPolicy(yagura.ports, actor, { ...policy, settings: settings(15) })).id
})

const all = (interval: number): number[] => groupIds.map(() => interval)

describe('a publisher that is killed', () => {
  it('after any write leaves everybody on the old epoch or on the new one; the next one repairs it', async () => {
    let survived = false
    for (let writes = 0; !survived; writes++) {
      const [old, young, final] = [await seen(), 100 + 2 * writes, 101 + 2 * writes]
      await saveOnly(young)
      survived = (await publishFor(writes)) !== undefined
      expect(life.written).toBe(writes)
      expect([old, all(young)]).toContainEqual(await seen())
      yagura.time.nowMs += MINUTE
      await saveOnly(final)
      expect(await publishPolicies(yagura.ports)).toBeGreaterThan(0)
      expect(await seen()).toEqual(all(final))
      // Lock, body, pointers and flip. What follows gives back a lock that the flip has given back already.
      if (survived) expect(writes).toBe(4)
    }
  })

  it('again and again, in any order, never mixes epochs', async () => {
    const history = fc.array(fc.record({ writes: fc.integer({ min: 0, max: 6 }), saves: fc.boolean() }), {
      maxLength: 5,
    })
    let interval = 200
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        for (const { writes, saves } of steps) {
          const old = await seen()
          if (saves) await saveOnly(++interval)
          await publishFor(writes)
          expect([old, all(interval)]).toContainEqual(await seen())
          yagura.time.nowMs += MINUTE
        }
        await saveOnly(++interval)
        await publishPolicies(yagura.ports)
        expect(await seen()).toEqual(all(interval))
      }),
      { numRuns: 8, seed: 20261124 },
    )
  })

  it('leaves nothing that a later epoch brings to life, though its change was taken back meanwhile', async () => {
    await saveOnly(66)
    expect(await publishFor(3)).toBeUndefined()
    expect((await yagura.ports.publisher.pointers()).map(({ epoch }) => epoch)).toEqual(all(2))
    yagura.time.nowMs += MINUTE
    await saveOnly(15)
    await publishPolicies(yagura.ports)
    const [, groupId = ''] = groupIds
    const policy = {
      pluginId: 'yagura-agent',
      name: 'Of one group',
      groupId,
      active: true,
      settings: settings(67),
    }
    await createPolicy(yagura.ports, actor, policy)
    expect(await seen()).toEqual([15, 67, 15])
  })

  it('is succeeded by the message that was written with the change', async () => {
    await saveOnly(77)
    await publishFor(2)
    const [message] = await yagura.ports.outbox.take(1, yagura.time.nowMs, MINUTE)
    expect(message).toMatchObject({ topic: 'policy.publish', payload: { policyId } })
    expect(await seen()).toEqual(all(15))
  })
})

describe('publishers at once', () => {
  it('publish one after the other; nobody sees a mixture', async () => {
    await saveOnly(88)
    const rivals = times(6, () => publishPolicies({ ...yagura.ports, ...tables.through().stores }))
    const during = await seen()
    const epochs = (await Promise.all(rivals)).filter((epoch) => epoch !== undefined)
    expect([all(15), all(88)]).toContainEqual(during)
    expect(epochs.length).toBeGreaterThanOrEqual(1)
    expect(new Set(epochs).size).toBe(1)
    expect(await seen()).toEqual(all(88))
  })

  it('of which one sleeps beyond its time: it can write nothing when it wakes', async () => {
    await saveOnly(99)
    const zombie = tables.through()
    const { promise: asleep, resolve: wake } = Promise.withResolvers<void>()
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
    const publisher = {
      ...zombie.stores.publisher,
      async putPointers(...given: Parameters<Ports['publisher']['putPointers']>) {
        reach()
        await asleep
        return zombie.stores.publisher.putPointers(...given)
      },
    }
    const outcome = publishPolicies({ ...yagura.ports, ...zombie.stores, publisher })
    await reached
    yagura.time.nowMs += MINUTE
    await saveOnly(111)
    const epoch = await publishPolicies(yagura.ports)
    const pointers = await yagura.ports.publisher.pointers()
    wake()
    expect(await outcome).toBeUndefined()
    expect(await yagura.ports.publisher.pointers()).toEqual(pointers)
    expect((await yagura.ports.published.head(consistent)).policyEpoch).toBe(epoch)
    expect(await seen()).toEqual(all(111))
  })

  it('publish nothing when nothing would change', async () => {
    const before = await yagura.ports.published.head(consistent)
    const { client, stores } = tables.through()
    const commands: string[] = []
    watch(client, (command) => commands.push(command))
    expect(await publishPolicies({ ...yagura.ports, ...stores })).toBe(before.policyEpoch)
    expect(commands).not.toContain('TransactWriteItemsCommand')
  })
})

describe('a reader with a HEAD in its cache', () => {
  it('never takes a group for one without policy because it was published twice since', async () => {
    const cache = publishedCache(yagura.ports.published, yagura.ports.clock)
    await cache.view(null, { fresh: false })
    for (const interval of [120, 121]) {
      await saveOnly(interval)
      await publishPolicies(yagura.ports)
    }
    const { policyHash } = await cache.view(groupIds[1] ?? null, { fresh: false })
    expect(JSON.parse((await cache.body(policyHash ?? '')) ?? '{}')).toMatchObject({
      settings: { 'sync.intervalMinutes': 121 },
    })
  })

  it('is given what HEAD promises when it asks afresh, though both change between its reads', async () => {
    const { published } = yagura.ports
    const { promise: overtaken, resolve: overtake } = Promise.withResolvers<void>()
    const meanwhile: Ports['published'] = {
      ...published,
      // A reader that asked for both at once would have HEAD's answer behind the change, the pointer's before it.
      async head(...asked) {
        await Promise.race([overtaken, sleep(200)])
        return published.head(...asked)
      },
      async pointer(...asked) {
        const answer = await published.pointer(...asked)
        await saveOnly(130)
        await publishPolicies(yagura.ports)
        overtake()
        return answer
      },
    }
    const view = await publishedCache(meanwhile, yagura.ports.clock).view(groupIds[0] ?? null, {
      fresh: true,
    })
    const pointer = await published.pointer(groupIds[0] ?? '', consistent)
    expect(view.policyHash).toBe(pointerAt(pointer, view.head.policyEpoch))
  })

  it('keeps a group that was just made on no policy until the epoch that brings it one', async () => {
    const cache = publishedCache(yagura.ports.published, yagura.ports.clock)
    const group = { id: 'grp_new', name: 'New', parentId: ROOT_GROUP.id, createdAtMs: 0 }
    await yagura.ports.groups.create(group, anAudit())
    expect((await cache.view(group.id, { fresh: true })).policyHash).toBeNull()
    await publishPolicies(yagura.ports)
    expect((await cache.view(group.id, { fresh: true })).policyHash).not.toBeNull()
  })
})
