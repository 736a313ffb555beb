/** The sealing job over the real store: one chain, whoever seals, and every change to it is found. */
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { coreKeys } from '../../shared/adapters/dynamo/keys.ts'
import { sealAudit } from '../../shared/app/audit/seal-audit.ts'
import { verifyAudit } from '../../shared/app/audit/verify-audit.ts'
import { createGroup } from '../../shared/app/groups/groups.ts'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { MINUTE, times } from '../conformance/stores.ts'
import { type FreshTables, startTestEngine, type TestEngine, watch } from '../support/dynamo.ts'
import { type TestPorts, testPorts } from '../support/ports.ts'

let engine: TestEngine
let tables: FreshTables
let yagura: TestPorts
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(async () => {
  tables = await engine.fresh()
  yagura = await testPorts(tables.stores)
})

const changes = (count: number) =>
  Promise.all(
    times(count, (i) =>
      createGroup(yagura.ports, 'admin:ann', { name: `Group ${i}`, parentId: ROOT_GROUP.id }),
    ),
  )

describe('sealing', () => {
  it('by several jobs at once makes one chain with every record once, in the order of their ids', async () => {
    await changes(100)
    yagura.time.nowMs += MINUTE
    const tail = (await yagura.ports.auditLog.unsealed(1000)).map(({ id }) => id)
    await Promise.all(times(4, () => sealAudit(yagura.ports)))
    await sealAudit(yagura.ports)
    const chain = await yagura.ports.auditLog.stretch(1, 1000)
    expect(chain.map(({ id }) => id)).toEqual(tail)
    expect(await verifyAudit(yagura.ports, 1)).toMatchObject({ ok: true, to: tail.length, head: tail.length })
  })

  it('leaves what is younger than two seconds for the next time', async () => {
    const before = (await yagura.ports.auditLog.unsealed(1000)).length
    yagura.time.nowMs += 10_000
    await changes(1)
    expect(await sealAudit(yagura.ports)).toBe(before)
    expect(await sealAudit(yagura.ports)).toBe(0)
    yagura.time.nowMs += 2_000
    expect(await sealAudit(yagura.ports)).toBe(1)
  })
})

describe('verification', () => {
  beforeEach(async () => {
    await changes(20)
    yagura.time.nowMs += MINUTE
    await sealAudit(yagura.ports)
  })
  const at = async (seq: number) => {
    const [record] = await yagura.ports.auditLog.stretch(seq, 1)
    if (!record) throw new Error(`no record ${seq}`)
    return record
  }
  const overwrite = (seq: number, doc: object) =>
    tables.client.send(
      new PutCommand({ TableName: tables.names.core, Item: { ...coreKeys.sealed(seq), doc } }) as never,
    )

  it('finds a changed record at its number, from wherever it begins', async () => {
    await overwrite(7, { ...(await at(7)), actor: 'admin:eve' })
    expect(await verifyAudit(yagura.ports, 1)).toMatchObject({ ok: false, brokenAt: 7 })
    expect(await verifyAudit(yagura.ports, 7)).toMatchObject({ ok: false, brokenAt: 7 })
    expect(await verifyAudit(yagura.ports, 8)).toMatchObject({ ok: true })
  })

  it('finds two records that changed places', async () => {
    const [five, six] = [await at(5), await at(6)]
    await overwrite(5, { ...six, seq: 5 })
    await overwrite(6, { ...five, seq: 6 })
    expect(await verifyAudit(yagura.ports, 1)).toMatchObject({ ok: false, brokenAt: 5 })
  })

  it('finds a record that was taken out, the last one too', async () => {
    const { seq: last } = await yagura.ports.auditLog.head()
    for (const seq of [last, 9]) {
      await overwrite(seq, {})
      expect(await verifyAudit(yagura.ports, 1)).toMatchObject({ ok: false, brokenAt: seq })
    }
  })

  it('reads consistently: a replica that lags must not look like somebody who took records out', async () => {
    const { client, stores } = tables.through()
    const inputs: object[] = []
    watch(client, (command, input) => {
      if (command === 'BatchGetItemCommand') inputs.push(input)
    })
    await verifyAudit(stores, 1)
    expect(inputs).toEqual([
      { RequestItems: { [tables.names.core]: expect.objectContaining({ ConsistentRead: true }) } },
    ])
  })
})
