/** The machinery that brings stored items from one form to the next, with migrations given as arguments. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dynamoMigrations } from '../../shared/adapters/dynamo/migrations.ts'
import type { Table } from '../../shared/adapters/dynamo/table.ts'
import { type MigrationPlan, migrateData } from '../../shared/app/data/migrate-data.ts'
import {
  DATA_VERSION,
  type DataState,
  requireReadable,
  TODAYS_FORM,
} from '../../shared/domain/data-version.ts'
import type { Migration } from '../../shared/ports/data-versions.ts'
import { anAudit, MINUTE, nextId, type Stores, T0, times } from '../conformance/stores.ts'
import { startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { refused } from '../support/refused.ts'
import { coreOf, formsOf, PORTION, raiseForms } from '../support/sample-migration.ts'

const USERS = 23

let engine: TestEngine
let stores: Stores
let core: Table
let nowMs: number
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
async function setUp() {
  const tables = await engine.fresh()
  stores = tables.stores
  core = coreOf(tables)
  nowMs = T0
  await stores.trust.publish(1, 'first', [], anAudit())
  await hold({ oldest: 1, newest: 1 })
  for (const name of times(USERS, (i) => `User ${i}`))
    await stores.users.create({ id: nextId('usr'), name, locale: 'ja', createdAtMs: T0 }, anAudit())
}

const hold = async (state: DataState) => stores.dataVersions.move(await stores.dataVersions.read(), state)

const migrate = (migrations: readonly Migration[], plan: MigrationPlan) =>
  migrateData({ dataVersions: stores.dataVersions, migrations, clock: { now: () => nowMs } }, plan)

describe('a migration', () => {
  beforeEach(setUp)

  it('is announced first, and touches nothing until everybody can have heard of it', async () => {
    const migrations = [raiseForms(core, 2)]
    const announced = { oldest: 1, newest: 2, announcedAtMs: T0 }
    expect(await migrate(migrations, { version: 2 })).toEqual(announced)
    nowMs += MINUTE - 1
    expect(await migrate(migrations, { version: 2 })).toEqual(announced)
    expect(await formsOf(core)).toEqual({ '1/0': USERS })
    nowMs += 1
    expect(await migrate(migrations, { version: 2 })).toEqual({ oldest: 2, newest: 2 })
    expect(await formsOf(core)).toEqual({ '2/1': USERS })
  })

  it('goes through every version in between, and is not done again', async () => {
    const migrations = [2, 3, 4].map((to) => raiseForms(core, to))
    const plan = { version: 4, settleMs: 0 }
    expect(await migrate(migrations, plan)).toEqual({ oldest: 4, newest: 4 })
    expect(await formsOf(core)).toEqual({ '4/3': USERS })
    expect(await migrate(migrations, plan)).toEqual({ oldest: 4, newest: 4 })
    expect(await formsOf(core)).toEqual({ '4/3': USERS })
  })

  it('stops where it is told to: at what can be read', async () => {
    const migrations = [2, 3].map((to) => raiseForms(core, to))
    expect(await migrate(migrations, { version: 3, reach: 2, settleMs: 0 })).toEqual({ oldest: 2, newest: 2 })
    expect(await formsOf(core)).toEqual({ '2/1': USERS })
  })

  it('ends its work when its time is over and goes on there', async () => {
    let portions = 0
    const slow = raiseForms(core, 2, () => {
      portions++
      nowMs += 10
    })
    const plan = () => ({ version: 2, settleMs: 0, untilMs: nowMs + 25 })
    const { cursor } = await migrate([slow], plan())
    expect(cursor).toEqual(expect.any(String))
    expect(await formsOf(core)).toEqual({ '2/1': 3 * PORTION, '1/0': USERS - 3 * PORTION })
    expect(await migrate([slow], plan())).toEqual({ oldest: 2, newest: 2 })
    expect(portions).toBe(Math.ceil(USERS / PORTION))
  })

  it('that fails half-way leaves its mark, and the next run goes on from there', async () => {
    let portions = 0
    const failing = raiseForms(core, 2, () => {
      if (++portions === 3) throw new Error('lost')
    })
    await expect(migrate([failing], { version: 2, settleMs: 0 })).rejects.toThrow('lost')
    expect(await formsOf(core)).toEqual({ '2/1': 2 * PORTION, '1/0': USERS - 2 * PORTION })
    portions = 100
    expect(await migrate([failing], { version: 2, settleMs: 0 })).toEqual({ oldest: 2, newest: 2 })
    expect(portions).toBe(100 + Math.ceil(USERS / PORTION) - 2)
    expect(await formsOf(core)).toEqual({ '2/1': USERS })
  })

  it('by several runners at once changes every item once', async () => {
    const migrations = [2, 3].map((to) => raiseForms(core, to))
    const plan = { version: 3, settleMs: 0 }
    const ends = await Promise.all(times(4, () => migrate(migrations, plan)))
    expect(ends).toEqual(times(4, () => ({ oldest: 3, newest: 3 })))
    expect(await formsOf(core)).toEqual({ '3/2': USERS })
  })

  it('that nobody wrote is a defect, and is announced to nobody twice', async () => {
    expect(await refused(migrate([], { version: 2, settleMs: 0 }))).toBe('service.internal')
    expect(await stores.dataVersions.read()).toEqual({ oldest: 1, newest: 2, announcedAtMs: T0 })
  })
})

it('data of a newer version is refused and left alone', async () => {
  await setUp()
  const newer = { oldest: 2, newest: 4, announcedAtMs: T0 }
  await hold(newer)
  expect(await refused(migrate([raiseForms(core, 3)], { version: 3, settleMs: 0 }))).toBe(
    'service.data_version',
  )
  expect(await stores.dataVersions.read()).toEqual(newer)
  expect(await formsOf(core)).toEqual({ '1/0': USERS })
})

it.each<[DataState, number, boolean]>([
  [{ oldest: 3, newest: 3 }, 3, true],
  [{ oldest: 2, newest: 2 }, 3, true],
  [{ oldest: 2, newest: 3 }, 3, true],
  [{ oldest: 3, newest: 4 }, 3, false],
  [{ oldest: 4, newest: 4 }, 3, false],
  [{ oldest: 1, newest: 2 }, 3, false],
])('%o is readable by version %i: %s', (state, version, readable) => {
  const check = () => requireReadable(state, version)
  if (readable) check()
  else expect(check).toThrow('service.data_version')
})

it('every version of the data but the first has its migration, in order', () => {
  const versions = dynamoMigrations({ fleet: core, core }).map(({ to }) => to)
  expect([1, ...versions]).toEqual(times(DATA_VERSION, (i) => i + 1))
  expect(TODAYS_FORM).toEqual({ oldest: DATA_VERSION, newest: DATA_VERSION })
})
