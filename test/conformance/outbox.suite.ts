import { beforeEach, describe, expect, it } from 'vitest'
import type { OutboxMessage } from '../../shared/ports/outbox.ts'
import {
  aGroup,
  aMessage,
  anAudit,
  DAY,
  MINUTE,
  nextId,
  type StartStores,
  type Stores,
  T0,
  times,
} from './stores.ts'

export function outboxSuite(name: string, start: StartStores): void {
  describe(`outbox: ${name}`, () => {
    let stores: Stores
    let groupId: string
    /** Messages are written with a change only: here, with a saved policy. */
    const write = async (message: OutboxMessage = aMessage()): Promise<OutboxMessage> => {
      const id = nextId('pol')
      const policy = { id, pluginId: 'p', name: id, groupId, active: false, revision: 1, settings: {} }
      await stores.policies.save(
        { ...policy, updatedAtMs: T0, updatedBy: 'service' },
        undefined,
        message,
        anAudit(),
      )
      return message
    }
    const take = async (nowMs: number, limit = 25) => stores.outbox.take(limit, nowMs, MINUTE)
    beforeEach(async () => {
      stores = await start()
      const group = aGroup('Root')
      groupId = group.id
      await stores.groups.create(group, anAudit())
    })

    it('gives what is due, whole, with the number of tries before', async () => {
      const payload = {
        linkId: 'lnk_1',
        sealedToken: new Uint8Array([0, 255, 7]),
        deep: { list: [1, 'two'] },
      }
      const message = await write({ ...aMessage('mail.enrolment'), payload })
      expect(await take(T0 - 1)).toEqual([])
      expect(await take(T0)).toEqual([{ ...message, attempts: 0 }])
    })

    it('holds a message for whoever took it until the lease ends, then gives it again and counts', async () => {
      const message = await write()
      expect(await take(T0)).toHaveLength(1)
      expect(await take(T0)).toEqual([])
      expect(await take(T0 + MINUTE - 1)).toEqual([])
      expect(await take(T0 + MINUTE)).toEqual([{ ...message, attempts: 1 }])
      expect(await take(T0 + 2 * MINUTE)).toEqual([{ ...message, attempts: 2 }])
    })

    it('gives each message to one of several dispatchers at once', async () => {
      const messages = await Promise.all(times(20, () => write()))
      const taken = (await Promise.all(times(4, () => take(T0)))).flat()
      expect(taken.map(({ id }) => id).toSorted()).toEqual(messages.map(({ id }) => id).toSorted())
    })

    it('never gives more than asked for', async () => {
      for (let i = 0; i < 9; i++) await write()
      expect(await take(T0, 4)).toHaveLength(4)
      expect(await take(T0, 4)).toHaveLength(4)
      expect(await take(T0, 4)).toHaveLength(1)
    })

    it('forgets what is done, and does not mind being told twice', async () => {
      const message = await write()
      await take(T0)
      await stores.outbox.done(message.id)
      await stores.outbox.done(message.id)
      expect(await take(T0 + DAY)).toEqual([])
    })

    it('makes a message due again when it is told to', async () => {
      const message = await write()
      await take(T0)
      await stores.outbox.retry(message.id, T0 + 5)
      expect(await take(T0 + 4)).toEqual([])
      expect(await take(T0 + 5)).toEqual([{ ...message, attempts: 1 }])
    })

    it('does not bring back what was done by a late retry', async () => {
      const message = await write()
      await stores.outbox.done(message.id)
      await stores.outbox.retry(message.id, T0)
      expect(await take(T0 + DAY)).toEqual([])
    })

    it('finds what is due behind any number that is not', async () => {
      await Promise.all(times(60, () => write(aMessage('policy.publish', T0 + DAY))))
      const due = await Promise.all(times(8, () => write()))
      const taken = await take(T0, 10)
      expect(taken.map(({ id }) => id).toSorted()).toEqual(due.map(({ id }) => id).toSorted())
    })
  })
}
