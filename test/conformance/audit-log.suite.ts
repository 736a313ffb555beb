import { beforeEach, describe, expect, it } from 'vitest'
import { verifyAudit } from '../../shared/app/audit/verify-audit.ts'
import { type AuditRecord, EMPTY_CHAIN, type SealedRecord, sealNext } from '../../shared/domain/audit.ts'
import { sha256 } from '../../shared/domain/digests.ts'
import { aGroup, allPages, anAudit, type StartStores, type Stores, times } from './stores.ts'

/** What a sealer appends: the records in a chain behind the head it saw. */
function chained(records: readonly AuditRecord[], head = EMPTY_CHAIN): SealedRecord[] {
  let end = head
  return records.map((record) => {
    const sealed = sealNext(end, record, sha256)
    end = sealed
    return sealed
  })
}

export function auditLogSuite(name: string, start: StartStores): void {
  describe(`audit log: ${name}`, () => {
    let stores: Stores
    /** Any change writes a record; this is one that needs nothing else. */
    const change = async (audit = anAudit()): Promise<AuditRecord> => {
      await stores.groups.create(aGroup(audit.id), audit)
      return audit
    }
    /** Seals everything there is, forty at a time. */
    const seal = async (): Promise<number> => {
      for (let sealed = 0; ; ) {
        const [tail, head] = [await stores.auditLog.unsealed(40), await stores.auditLog.head()]
        if (!tail.length) return sealed
        expect(await stores.auditLog.append(head, chained(tail, head))).toBe(true)
        sealed += tail.length
      }
    }
    beforeEach(async () => {
      stores = await start()
    })

    it('is empty at first', async () => {
      expect(await stores.auditLog.head()).toEqual(EMPTY_CHAIN)
      expect(await stores.auditLog.unsealed(10)).toEqual([])
      expect(await stores.auditLog.sealed({ limit: 10 })).toEqual({ items: [] })
      expect(await stores.auditLog.append(EMPTY_CHAIN, [])).toBe(true)
    })

    it('gives the oldest of the unsealed, in order and no more than asked for', async () => {
      const records = times(30, () => anAudit())
      for (const record of records.toReversed()) await change(record)
      expect(await stores.auditLog.unsealed(7)).toEqual(records.slice(0, 7))
      expect(await stores.auditLog.unsealed(100)).toEqual(records)
    })

    it('moves records from the tail into the chain, forty at a time', async () => {
      const records = times(40, () => anAudit())
      for (const record of records) await change(record)
      const chain = chained(records)
      expect(await stores.auditLog.append(EMPTY_CHAIN, chain)).toBe(true)
      expect(await stores.auditLog.unsealed(100)).toEqual([])
      expect(await stores.auditLog.stretch(1, 100)).toEqual(chain)
      expect(await stores.auditLog.head()).toEqual({ seq: 40, hash: chain.at(-1)?.hash })
    })

    it('lets one of several sealers win, and writes nothing of the others', async () => {
      const records = times(12, () => anAudit())
      for (const record of records) await change(record)
      const offers = times(6, (i) => chained(records.slice(0, 6 + i)))
      const outcomes = await Promise.all(offers.map((offer) => stores.auditLog.append(EMPTY_CHAIN, offer)))
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      const won = offers[outcomes.indexOf(true)] ?? []
      expect(await stores.auditLog.stretch(1, 100)).toEqual(won)
      const rest = records.slice(won.length)
      expect(await stores.auditLog.unsealed(100)).toEqual(rest)
      expect(await stores.auditLog.append(EMPTY_CHAIN, chained(rest))).toBe(false)
      await seal()
      expect((await stores.auditLog.stretch(1, 100)).map(({ id }) => id)).toEqual(records.map(({ id }) => id))
    })

    it('does not seal a record twice', async () => {
      const record = await change()
      const [sealed] = chained([record])
      await stores.auditLog.append(EMPTY_CHAIN, chained([record]))
      expect(await stores.auditLog.append(sealed ?? EMPTY_CHAIN, chained([record], sealed))).toBe(false)
      expect((await stores.auditLog.head()).seq).toBe(1)
    })

    it('gives a stretch in order, across every boundary of storage, and nothing beyond the end', async () => {
      let head = EMPTY_CHAIN
      for (let batch = 0; batch < 26; batch++) {
        const records = times(40, () => anAudit())
        await Promise.all(records.map((record) => stores.administrators.add(someone(record.id), record)))
        const chain = chained(records, head)
        expect(await stores.auditLog.append(head, chain)).toBe(true)
        head = await stores.auditLog.head()
      }
      expect(head.seq).toBe(1040)
      const around = await stores.auditLog.stretch(990, 30)
      expect(around.map(({ seq }) => seq)).toEqual(times(30, (i) => 990 + i))
      expect((await stores.auditLog.stretch(1035, 50)).map(({ seq }) => seq)).toEqual(
        times(6, (i) => 1035 + i),
      )
      expect(await verifyAudit(stores, 1)).toEqual({ ok: true, from: 1, to: 1000, head: 1040 })
      expect(await verifyAudit(stores, 999)).toEqual({ ok: true, from: 999, to: 1040, head: 1040 })
      const { items, sizes } = await allPages((page) => stores.auditLog.sealed(page), 200)
      expect(items.map(({ seq }) => seq)).toEqual(times(1040, (i) => 1040 - i))
      expect(Math.max(...sizes)).toBe(200)
    })

    it('pages steadily while records are added', async () => {
      for (let i = 0; i < 5; i++) await change()
      await seal()
      const first = await stores.auditLog.sealed({ limit: 2 })
      await change()
      await seal()
      const second = await stores.auditLog.sealed({ limit: 2, cursor: first.cursor })
      const third = await stores.auditLog.sealed({ limit: 2, cursor: second.cursor })
      expect([first, second, third].map(({ items }) => items.map(({ seq }) => seq))).toEqual([
        [5, 4],
        [3, 2],
        [1],
      ])
      expect(third.cursor).toBeUndefined()
    })

    it('takes a checkpoint, and the same one again', async () => {
      await change()
      await seal()
      const head = await stores.auditLog.head()
      await stores.auditLog.checkpoint(head, 'signature')
      await stores.auditLog.checkpoint(head, 'signature')
      expect(await stores.auditLog.head()).toEqual(head)
    })
  })
}

const someone = (subject: string) =>
  ({ issuer: 'https://one.example', subject, name: 'A', role: 'admin' }) as const
