/** What the ports promise holds on a bad day: on stale replicas, after lost replies, with batches done in part. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChaos } from '../../local/chaos/chaos.ts'
import type { Rates } from '../../local/chaos/rates.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import {
  aGroup,
  aMessage,
  anAudit,
  hashOf,
  MINUTE,
  nextId,
  register,
  T0,
  times,
} from '../conformance/stores.ts'
import { startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { only } from './only.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())

/** Stores on a client that suffers `rates` and nothing else. */
async function storesUnder(rates: Partial<Rates>) {
  const tables = await engine.fresh()
  const places = { dynamoEndpoint: engine.endpoint, tables: tables.names }
  const chaos = await createChaos({ seed: 'a', ...places, rates: only(rates) })
  chaos.begin()
  const stores = dynamoStores(chaos.dynamo(tables.through().client), tables.names)
  return { ...stores, tally: chaos.tally, [Symbol.asyncDispose]: () => chaos.close() }
}

test('an administrator is known from the moment they are added', async () => {
  await using stores = await storesUnder({ stale: 1 })
  for (const subject of times(20, String)) {
    await stores.administrators.add({ issuer: 'i', subject, name: subject, role: 'admin' }, anAudit())
    expect(await stores.administrators.find('i', subject)).toMatchObject({ subject })
  }
  expect(stores.tally()['GetItem stale']).toBeGreaterThan(0)
})

test('the body of a policy is there as soon as its hash is', async () => {
  await using stores = await storesUnder({ stale: 1 })
  for (const text of times(20, String)) {
    await stores.publisher.putBody(hashOf(text), text)
    expect(await stores.published.body(hashOf(text))).toBe(text)
  }
  expect(stores.tally()['GetItem stale']).toBeGreaterThan(0)
})

test('a phone that moves is never listed in two groups, nor with what it was before', async () => {
  await using stores = await storesUnder({ stale: 1, partial: 0.5 })
  const [from, to] = [aGroup('From'), aGroup('To')]
  for (const group of [from, to]) await stores.groups.create(group, anAudit())
  for (const _ of times(5, Number)) {
    const phone = await register(stores, { groupId: from.id })
    await stores.deviceAdmin.move([phone], to.id, anAudit())
    const listed = await Promise.all([from, to].map(({ id }) => stores.deviceAdmin.list(id, 100)))
    const seen = listed.flatMap(({ devices }) => devices).filter(({ id }) => id === phone.id)
    expect(seen.length).toBeLessThanOrEqual(1)
    for (const { groupId } of seen) expect(groupId).toBe(to.id)
  }
  expect(stores.tally()['Query stale']).toBeGreaterThan(0)
})

test('a message whose taking was not confirmed is taken all the same, and once', async () => {
  await using stores = await storesUnder({ lost: 0.3 })
  const group = aGroup('Root')
  await stores.groups.create(group, anAudit())
  const policy = { pluginId: 'p', groupId: group.id, active: false, revision: 1, settings: {} }
  const ids = times(20, () => nextId('pol'))
  for (const id of ids)
    await stores.policies
      .save(
        { ...policy, id, name: id, updatedAtMs: T0, updatedBy: 'service' },
        undefined,
        aMessage(),
        anAudit(),
      )
      .catch(() => undefined)
  const taken: string[] = []
  for (let tries = 0; tries < 10; tries++)
    taken.push(...(await stores.outbox.take(25, T0, MINUTE).catch(() => [])).map(({ id }) => id))
  expect(new Set(taken).size).toBe(taken.length)
  // Every reply of an attempt may be lost; then a message waits for the end of its lease, but hardly ever.
  expect(taken.length).toBeGreaterThan(17)
  expect(stores.tally()['UpdateItem lost']).toBeGreaterThan(0)
})
