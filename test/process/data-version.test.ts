/** Data of another version: a migration survives `kill -9`, and a newer store is left alone. */
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { dynamoClient } from '../../local/clients.ts'
import { createTables } from '../../local/engine/create-tables.ts'
import { startEngine } from '../../local/engine/engine.ts'
import { TABLES } from '../../local/local-ports.ts'
import { coreKeys } from '../../shared/adapters/dynamo/keys.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import { DATA_VERSION, FIRST_FORM } from '../../shared/domain/data-version.ts'
import { anAudit, nextId, T0, times } from '../conformance/stores.ts'
import { tamper } from '../support/records.ts'
import { coreOf, formsOf, PORTION } from '../support/sample-migration.ts'
import { apiOf } from './support/administration.ts'
import { run, startCommand, startProcess, temporaryFolder } from './support/service-process.ts'

const USERS = 100

test('a migration that is killed goes on where it was, by two at once, and changes every item once', async () => {
  await using folder = await temporaryFolder()
  const engine = await startEngine(join(folder.path, 'database.sqlite'))
  const client = dynamoClient(engine.endpoint)
  const names = { fleet: TABLES.fleet, core: TABLES.core }
  try {
    await createTables(client, (suffix) => names[suffix])
    const { trust, users, dataVersions } = dynamoStores(client, names)
    await trust.publish(1, 'first', [], anAudit())
    await dataVersions.move(await dataVersions.read(), FIRST_FORM)
    for (const name of times(USERS, (i) => `User ${i}`))
      await users.create({ id: nextId('usr'), name, locale: 'ja', createdAtMs: T0 }, anAudit())
    const runner = ['test/process/support/migrate.ts', [engine.endpoint, names.fleet, names.core]] as const

    const first = startCommand(...runner)
    let portions = 0
    while (portions < 5)
      portions +=
        String((await once(first.child.stdout ?? first.child, 'data'))[0]).split('portion').length - 1
    first.child.kill('SIGKILL')
    await first.finished
    const half = await dataVersions.read()
    expect(half).toMatchObject({ oldest: 1, newest: 2, cursor: expect.any(String) })
    const { '2/1': done = 0 } = await formsOf(coreOf({ client, names }))
    expect(done).toBeGreaterThanOrEqual(3 * PORTION)
    expect(done).toBeLessThan(USERS)

    const ends = await Promise.all([run(...runner), run(...runner)])
    for (const { code, stdout } of ends) {
      expect(code).toBe(0)
      expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({ oldest: 2, newest: 2 })
    }
    expect(await formsOf(coreOf({ client, names }))).toEqual({ '2/1': USERS })
    // Two took turns at what was left; neither began anew.
    const rest = Math.ceil((USERS - done) / PORTION) + 1
    for (const { stdout } of ends) expect(stdout.split('portion').length - 1).toBeLessThanOrEqual(rest)
  } finally {
    client.destroy()
    await engine.close()
  }
})

/** Every record, past the engine, which does not run. */
function contentsOf(dataDir: string): unknown[] {
  const database = new DatabaseSync(join(dataDir, 'database.sqlite'), { readOnly: true })
  const all = Object.values(TABLES).flatMap((name) =>
    database.prepare(`SELECT pk, sk, item_json FROM "${name}"`).all(),
  )
  database.close()
  return all
}

test('a store that a newer version has written is refused with a sentence, and unchanged', async () => {
  await using folder = await temporaryFolder()
  const write = async (newest: number) =>
    tamper({ dataDir: folder.data }, coreKeys.head, ['data'], { oldest: DATA_VERSION, newest })

  await using first = startProcess(folder.data)
  const ready = await first.ready
  await apiOf(ready).call('admin.users.create', { body: { name: 'Somebody' } })
  await write(DATA_VERSION + 1)
  // Also what is running notices, within the seconds for which a function keeps what it read.
  await expect
    .poll(
      () =>
        apiOf(ready)
          .call('admin.users.list', {})
          .then(
            () => 'served',
            (error) => error.code,
          ),
      { timeout: 10_000 },
    )
    .toBe('service.data_version')
  first.child.kill('SIGTERM')
  await first.finished

  const before = contentsOf(folder.data)
  expect(before.length).toBeGreaterThan(5)
  await using second = startProcess(folder.data)
  second.ready.catch(() => undefined)
  const { code, stdout, stderr } = await second.finished
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(
    `The data in ${folder.data} is of version ${DATA_VERSION + 1}, and this Yagura reads ${DATA_VERSION}: ` +
      'install the Yagura that it was last used with, or a newer one. Nothing was changed.\n',
  )
  expect(contentsOf(folder.data)).toEqual(before)
})
