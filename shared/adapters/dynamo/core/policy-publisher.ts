import type { GroupPointer, PolicyPublisher } from '../../../ports/publication.ts'
import { docOf } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import { pauseBeforeRetry } from '../retry.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'

const POINTERS_PER_TRANSACTION = 90
/** A publication takes milliseconds, so it is worth waiting for: about half a second in all. */
const LOCK_TRIES = 7

/** Every write of a publisher depends on its lock, so one that was overtaken can spoil nothing. */
const lockHeld = (core: Table, owner: string): Operation => ({
  ConditionCheck: {
    TableName: core.name,
    Key: coreKeys.publishLock,
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': owner },
  },
})

const takeLock = (core: Table, owner: string, nowMs: number, untilMs: number): Promise<boolean> =>
  core.put(
    { ...coreKeys.publishLock, owner, untilMs },
    {
      ConditionExpression: 'attribute_not_exists(pk) OR untilMs < :now OR #owner = :owner',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':now': nowMs, ':owner': owner },
    },
  )

const givingBack = (owner: string) => ({
  UpdateExpression: 'SET untilMs = :never',
  ConditionExpression: '#owner = :owner',
  ExpressionAttributeNames: { '#owner': 'owner' },
  ExpressionAttributeValues: { ':owner': owner, ':never': 0 },
})

const putPointer = (core: Table, pointer: GroupPointer): Operation => ({
  Put: { TableName: core.name, Item: { ...coreKeys.pointer(pointer.groupId), doc: pointer } },
})

export const dynamoPolicyPublisher = (core: Table): PolicyPublisher => ({
  async lock(owner, nowMs, untilMs) {
    for (let tries = 0; tries < LOCK_TRIES; tries++) {
      if (tries > 0) await pauseBeforeRetry(tries)
      if (await takeLock(core, owner, nowMs, untilMs)) return true
    }
    return false
  },
  async pointers() {
    const items = await core.queryAll({
      KeyConditionExpression: 'pk = :pointers',
      ExpressionAttributeValues: { ':pointers': coreKeys.pointers },
      ConsistentRead: true,
    })
    return items.flatMap((item) => docOf<GroupPointer>(item) ?? [])
  },
  async putBody(hash, text) {
    await core.put({ ...coreKeys.policyBody(hash), text })
  },
  async putPointers(owner, pointers) {
    for (let at = 0; at < pointers.length; at += POINTERS_PER_TRANSACTION) {
      const batch = pointers.slice(at, at + POINTERS_PER_TRANSACTION)
      const failed = await transact(core.client, [
        lockHeld(core, owner),
        ...batch.map((pointer) => putPointer(core, pointer)),
      ])
      if (failed.length) return false
    }
    return true
  },
  async flip(owner, epoch) {
    const failed = await transact(core.client, [
      { Update: { TableName: core.name, Key: coreKeys.publishLock, ...givingBack(owner) } },
      {
        Update: {
          TableName: core.name,
          Key: coreKeys.head,
          UpdateExpression: 'SET #doc.policyEpoch = :epoch',
          ConditionExpression: '#doc.policyEpoch < :epoch',
          ExpressionAttributeNames: { '#doc': 'doc' },
          ExpressionAttributeValues: { ':epoch': epoch },
        },
      },
    ])
    return failed.length === 0
  },
  async unlock(owner) {
    await core.update(coreKeys.publishLock, givingBack(owner))
  },
})
