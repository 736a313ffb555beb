/** DEV#id/STATE: every sync pays for its size (architecture §4), in the engine's own capacity units. */
import { brotliCompressSync } from 'node:zlib'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { factsItem, factsOf } from '../../shared/adapters/dynamo/fleet/facts-item.ts'
import { fleetKeys } from '../../shared/adapters/dynamo/keys.ts'
import { GROUP_INDEX } from '../../shared/adapters/dynamo/tables.ts'
import { assignmentChange } from '../../shared/domain/device/assignment.ts'
import type { DeviceState } from '../../shared/domain/device/record.ts'
import { anAudit, aPhone, aRegistration, hashOf, nextId, T0 } from '../conformance/stores.ts'
import { type FreshTables, startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { itemBytes } from '../support/item-size.ts'
import { someFacts } from '../support/raw-phone.ts'

interface Consumed {
  readonly TableName?: string
  readonly CapacityUnits?: number
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, unknown>>
}

let engine: TestEngine
let tables: FreshTables
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(async () => {
  tables = await engine.fresh()
})

describe('the item that every sync reads', () => {
  const ulid = (prefix: string) => `${prefix}_01KAT8Z0QZ3M5N7P9R1S3T5V7X`
  const desired = {
    groupId: ulid('grp'),
    policyHash: hashOf('policy'),
    licenceId: null,
    packageHash: null,
  }
  const typical: DeviceState = aPhone({
    id: ulid('dev'),
    groupId: ulid('grp'),
    userId: ulid('usr'),
    assignment: assignmentChange({ seq: 11, key: '' }, desired) ?? { seq: 0, key: '' },
    trustVersion: 14,
    resultSeq: 12,
    report: { assignmentSeq: 12, applied: 45, unsupported: 3, failed: 0, waiting: 1 },
  })
  const big = 2 ** 40 - 1
  const maximal: DeviceState = {
    ...typical,
    grade: 'unproved',
    state: 'revoked',
    next: hashOf('next'),
    intervalMs: 86_399_999,
    assignment: assignmentChange(
      { seq: big - 1, key: '' },
      { ...desired, licenceId: ulid('lic'), packageHash: hashOf('package') },
    ) ?? { seq: 0, key: '' },
    trustVersion: big,
    resultSeq: big,
    commandSeq: big,
    ackedSeq: big,
    report: { assignmentSeq: big, applied: 299, unsupported: 299, failed: 299, waiting: 299 },
  }
  const stored = async (state: DeviceState) => {
    expect(await tables.stores.enrolments.register(aRegistration(state))).toBe('registered')
    const { pk, sk } = fleetKeys.state(state.id)
    const Key = { pk: { S: pk }, sk: { S: sk } }
    const { Item = {} } = await tables.client.send(new GetItemCommand({ TableName: tables.names.fleet, Key }))
    return Item
  }
  /** What the engine says a call consumed: the units of the table, and those of its index if it was touched. */
  const consumed = async (act: (stores: FreshTables['stores']) => Promise<unknown>) => {
    const { client, stores } = tables.through()
    const seen: Consumed[] = []
    client.middlewareStack.add(
      (next) => async (args) => {
        const input = { ...args.input, ReturnConsumedCapacity: 'INDEXES' }
        const result = await next({ ...args, input })
        const { ConsumedCapacity = [] } = result.output as { ConsumedCapacity?: Consumed | Consumed[] }
        seen.push(...[ConsumedCapacity].flat())
        return result
      },
      { step: 'initialize' },
    )
    await act(stores)
    return seen
      .filter(({ TableName }) => TableName === tables.names.fleet)
      .map(({ CapacityUnits, GlobalSecondaryIndexes = {} }) => ({
        units: CapacityUnits,
        indexes: Object.keys(GlobalSecondaryIndexes),
      }))
  }

  it('has at most 700 bytes as a rule and never more than 1,024', async () => {
    expect(itemBytes(await stored(typical))).toBeLessThanOrEqual(700)
    const other = { ...maximal, id: nextId('dev'), keyHash: hashOf('another key') }
    expect(itemBytes(await stored(other))).toBeLessThanOrEqual(1024)
  })

  it('is read for half a unit, twice that consistently', async () => {
    await stored(maximal)
    const read = (consistent: boolean) => consumed(({ devices }) => devices.read(maximal.id, { consistent }))
    expect(await read(false)).toEqual([{ units: 0.5, indexes: [] }])
    expect(await read(true)).toEqual([{ units: 1, indexes: [] }])
  })

  it.each([
    ['a heartbeat', { seenAtMs: T0 + 1 }],
    ['a new assignment', { seenAtMs: T0 + 1, intervalMs: 60_000, assignment: { seq: 13, key: 'key' } }],
  ])('is written for one unit by %s, which touches no index', async (_, change) => {
    const state = { ...typical, next: hashOf('next') }
    await stored(state)
    const used = await consumed(({ devices }) => devices.commit(state, state.current, change))
    expect(used).toEqual([{ units: 1, indexes: [] }])
    const written = await tables.stores.devices.read(state.id, { consistent: true })
    expect(written?.seenAtMs).toBe(T0 + 1)
  })

  it('is moved at the price of its place in the index', async () => {
    const state = { ...typical, groupId: null }
    const group = { id: typical.groupId ?? '', name: 'Group', parentId: null, createdAtMs: T0 }
    await stored(state)
    await tables.stores.groups.create(group, anAudit())
    const used = await consumed(({ deviceAdmin }) => deviceAdmin.move([state], group.id, anAudit()))
    expect(used.flatMap(({ indexes }) => indexes)).toEqual([GROUP_INDEX])
    expect((await tables.stores.deviceAdmin.list(group.id, 10)).devices).toHaveLength(1)
  })
})

describe('the facts of a phone', () => {
  const kept = factsItem('dev_1', someFacts)

  it('come back as they were', () => {
    expect(factsOf(kept)).toEqual(someFacts)
  })

  it.each([
    ['bytes that are no brotli', Buffer.from('facts')],
    ['a part of them', (kept.z as Uint8Array).subarray(0, 20)],
    ['what is not JSON', brotliCompressSync('facts')],
    ['a few bytes that would be gigabytes', brotliCompressSync(Buffer.alloc(4 * 1024 * 1024))],
  ])('that are %s end in an error of ours', (_, z) => {
    expect(() => factsOf({ ...kept, z })).toThrow('service.internal')
  })
})
