/** A copy of the engine's database is one moment of it, however busy it is, and disturbs nobody. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { snapshotDatabase } from '../../local/backup/snapshot.ts'
import { dynamoClient } from '../../local/clients.ts'
import { createTables } from '../../local/engine/create-tables.ts'
import { type Engine, startEngine } from '../../local/engine/engine.ts'
import { processesNaming } from '../process/support/service-process.ts'

const WRITERS = 16
const FILLER = 'x'.repeat(3_000)

let folder: string
let engine: Engine
let client: DynamoDBClient
const at = (name: string) => join(folder, name)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yagura-snapshot-'))
  engine = await startEngine(at('database.sqlite'))
  client = dynamoClient(engine.endpoint)
  await createTables(client, (suffix) => suffix)
})
afterEach(async () => {
  client.destroy()
  await engine.close()
  await rm(folder, { recursive: true })
})

/** The same key into both tables, in one transaction. */
const writePair = (key: string) =>
  client.send(
    new TransactWriteItemsCommand({
      TransactItems: ['fleet', 'core'].map((TableName) => ({
        Put: { TableName, Item: { pk: { S: key }, sk: { S: '-' }, filler: { S: FILLER } } },
      })),
    }),
  )

/** Writes pairs until told to stop; answers how many were acknowledged so far. */
function keepWriting() {
  let acknowledged = 0
  let isOver = false
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let i = 0; !isOver; i++) {
      await writePair(`${writer}-${i}`)
      acknowledged++
    }
  })
  return {
    acknowledged: () => acknowledged,
    async stop() {
      isOver = true
      await Promise.all(writers)
    },
  }
}

interface Copied {
  readonly fleet: number
  readonly core: number
  readonly unpaired: number
  readonly check: string
}

function read(path: string): Copied {
  const copy = new DatabaseSync(path)
  const one = (sql: string) => Object.values(copy.prepare(sql).get() ?? {})[0]
  try {
    return {
      fleet: Number(one('SELECT count(*) FROM fleet')),
      core: Number(one('SELECT count(*) FROM core')),
      unpaired: Number(one('SELECT count(*) FROM core WHERE pk NOT IN (SELECT pk FROM fleet)')),
      check: String(one('PRAGMA integrity_check')),
    }
  } finally {
    copy.close()
  }
}

test('under load every copy is whole, has all that was acknowledged before it, and ends while others write', async () => {
  const load = keepWriting()
  await expect.poll(load.acknowledged, { timeout: 15_000 }).toBeGreaterThan(300)
  for (const name of ['first', 'second', 'third']) {
    const before = load.acknowledged()
    await snapshotDatabase(at('database.sqlite'), at(name))
    const { fleet, core, unpaired, check } = read(at(name))
    expect({ fleet, unpaired, check }).toEqual({ fleet: core, unpaired: 0, check: 'ok' })
    expect(fleet).toBeGreaterThanOrEqual(before)
  }
  await load.stop()
})

test('a copy does not begin anew when somebody writes while it is made', async () => {
  const writer = new DatabaseSync(at('large.sqlite'))
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (filler); BEGIN')
  const insert = writer.prepare('INSERT INTO rows VALUES (?)')
  for (let i = 0; i < 4_000; i++) insert.run(FILLER)
  writer.exec('COMMIT')
  const done: number[] = []
  await snapshotDatabase(at('large.sqlite'), at('copy'), {
    onProgress(bytes) {
      done.push(bytes)
      insert.run('written meanwhile')
    },
  })
  writer.close()
  expect(done.length).toBeGreaterThan(2)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
  const copy = new DatabaseSync(at('copy'))
  expect(copy.prepare('SELECT count(*) AS n FROM rows').get()).toEqual({ n: 4_000 })
  copy.close()
})

test("the engine's journal lets a reader keep its moment while others write, which the copy depends on", async () => {
  await writePair('before')
  const reader = new DatabaseSync(at('database.sqlite'), { readOnly: true })
  expect(reader.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  reader.exec('BEGIN; SELECT count(*) FROM sqlite_master')
  await writePair('after')
  await backup(reader, at('copy'))
  reader.close()
  expect(read(at('copy'))).toEqual({ fleet: 1, core: 1, unpaired: 0, check: 'ok' })
})

const enginePid = (): number =>
  processesNaming(folder).find(({ program }) => program.endsWith('dynoxide'))?.pid ?? expect.fail('no engine')

test.for(['stopped', 'killed'])('of an engine that was %s the copy is as whole', async (how) => {
  await writePair('one')
  if (how === 'killed') process.kill(enginePid(), 'SIGKILL')
  await engine.close()
  await snapshotDatabase(at('database.sqlite'), at('copy'))
  expect(read(at('copy'))).toMatchObject({ fleet: 1, core: 1, check: 'ok' })
})
