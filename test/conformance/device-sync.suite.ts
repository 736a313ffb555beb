import { beforeEach, describe, expect, it } from 'vitest'
import type { DeviceState, SyncChange } from '../../shared/domain/device/record.ts'
import type { PolicyReport } from '../../shared/domain/device/report.ts'
import {
  aGroup,
  anAudit,
  hashOf,
  register,
  type StartStores,
  type Stores,
  someFacts,
  T0,
  times,
} from './stores.ts'

const aReport = (change: Partial<PolicyReport> = {}): PolicyReport => ({
  kind: 'policyReport',
  seq: 1,
  atMs: T0,
  assignmentSeq: 1,
  policyHash: hashOf('policy'),
  settings: {
    a: { state: 'applied' },
    b: { state: 'failed', reason: 'no_permission' },
    c: { state: 'applied' },
  },
  ...change,
})

/** A change of each kind: alone in one item, and with companions. */
const changes: Record<string, SyncChange> = {
  'a heartbeat': { seenAtMs: T0 + 1 },
  'a report and facts': {
    seenAtMs: T0 + 1,
    resultSeq: 5,
    report: aReport({ seq: 5 }),
    facts: { hash: hashOf('new'), facts: { ...someFacts, name: 'New' } },
  },
}

export function deviceSyncSuite(name: string, start: StartStores): void {
  describe(`device sync: ${name}`, () => {
    let stores: Stores
    const read = (id: string) => stores.devices.read(id, { consistent: true })
    const details = (id: string) => stores.deviceAdmin.details(id)
    beforeEach(async () => {
      stores = await start()
    })

    it('reads a phone as it was registered, and undefined for an unknown one', async () => {
      const full = await register(stores, {
        groupId: 'grp_1',
        userId: 'usr_1',
        grade: 'unproved',
        next: hashOf('next'),
        assignment: { seq: 3, key: 'key' },
        report: { assignmentSeq: 3, applied: 1, unsupported: 2, failed: 3, waiting: 4 },
        resultSeq: 7,
        commandSeq: 9,
        ackedSeq: 8,
      })
      const bare = await register(stores)
      for (const consistent of [true, false]) {
        expect(await stores.devices.read(full.id, { consistent })).toEqual(full)
        expect(await stores.devices.read(bare.id, { consistent })).toEqual(bare)
        expect(await stores.devices.read('dev_unknown', { consistent })).toBeUndefined()
      }
    })

    it('writes everything a sync changes, and leaves the rest as it was', async () => {
      const before = await register(stores, { next: hashOf('next') })
      const report = aReport()
      const facts = { ...someFacts, osVersion: '17' }
      const change: SyncChange = {
        seenAtMs: T0 + 9,
        intervalMs: 60_000,
        assignment: { seq: 1, key: 'key' },
        trustVersion: 4,
        resultSeq: 1,
        report,
        facts: { hash: hashOf('other facts'), facts },
      }
      expect(await stores.devices.commit(before, before.current, change)).toBe(true)
      const after: DeviceState = {
        ...before,
        seenAtMs: T0 + 9,
        intervalMs: 60_000,
        assignment: { seq: 1, key: 'key' },
        trustVersion: 4,
        factsHash: hashOf('other facts'),
        resultSeq: 1,
        report: { assignmentSeq: 1, applied: 2, unsupported: 0, failed: 1, waiting: 0 },
      }
      expect(await read(before.id)).toEqual(after)
      expect(await details(before.id)).toMatchObject({ state: after, facts, report })
    })

    it('promotes the next certificate at its first use and drops the one before', async () => {
      const next = hashOf('next')
      const before = await register(stores, { next })
      expect(await stores.devices.commit(before, next, { seenAtMs: T0 + 1, promoteNext: true })).toBe(true)
      const { next: _, ...rest } = before
      expect(await read(before.id)).toEqual({ ...rest, current: next, seenAtMs: T0 + 1 })
      expect(await stores.devices.commit(before, before.current, { seenAtMs: T0 + 2 })).toBe(false)
      expect(await stores.devices.commit(before, next, { seenAtMs: T0 + 2 })).toBe(true)
    })

    it('takes the current certificate while the next one waits, and keeps both', async () => {
      const before = await register(stores, { next: hashOf('next') })
      expect(await stores.devices.commit(before, before.current, { seenAtMs: T0 + 1 })).toBe(true)
      expect(await read(before.id)).toEqual({ ...before, seenAtMs: T0 + 1 })
    })

    describe.each(Object.entries(changes))('does not write %s', (_, change) => {
      let before: DeviceState
      const refused = async (fingerprint = before.current, seen = before) => {
        const stored = await details(before.id)
        expect(await stores.devices.commit(seen, fingerprint, change)).toBe(false)
        expect(await details(before.id)).toEqual(stored)
      }
      beforeEach(async () => {
        await stores.groups.create({ ...aGroup('Group'), id: 'grp_1' }, anAudit())
        before = await register(stores, {
          next: hashOf('next'),
          assignment: { seq: 2, key: 'key' },
          resultSeq: 4,
        })
      })

      it('of a phone that is as it was read: it does', async () => {
        expect(await stores.devices.commit(before, before.current, change)).toBe(true)
      })

      it('of an unknown phone', async () => {
        expect(await stores.devices.commit({ ...before, id: 'dev_unknown' }, before.current, change)).toBe(
          false,
        )
        expect(await details('dev_unknown')).toBeUndefined()
      })

      it('of a revoked one', async () => {
        await stores.deviceAdmin.revoke(before, anAudit())
        await refused()
      })

      it('with another certificate', () => refused(hashOf('another certificate')))

      it('with another assignment than was read', async () => {
        await refused(before.current, { ...before, assignment: { seq: 1, key: 'key' } })
        await stores.devices.commit(before, before.current, {
          seenAtMs: T0,
          assignment: { seq: 3, key: 'new' },
        })
        await refused()
      })

      it('with other results counted than were read', async () => {
        await refused(before.current, { ...before, resultSeq: 3 })
        await stores.devices.commit(before, before.current, {
          seenAtMs: T0,
          resultSeq: 5,
          report: aReport({ seq: 5 }),
        })
        await refused()
      })

      it('when it was moved meanwhile', async () => {
        expect(await stores.deviceAdmin.move([before], 'grp_1', anAudit())).toEqual([])
        await refused()
      })
    })

    it('lets one of several syncs with the same results win', async () => {
      const before = await register(stores)
      const commits = times(8, (i) =>
        stores.devices.commit(before, before.current, { seenAtMs: T0 + i, resultSeq: 1, report: aReport() }),
      )
      expect((await Promise.all(commits)).filter(Boolean)).toHaveLength(1)
    })
  })
}
