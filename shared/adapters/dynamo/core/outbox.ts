import type { Outbox, OutboxMessage, PendingMessage } from '../../../ports/outbox.ts'
import { docOf } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Item, Table } from '../table.ts'

/** Without a `Limit`: it counts what was read, not what is due, and messages that wait would hide those behind. */
async function dueInShard(core: Table, shard: string, limit: number, nowMs: number): Promise<Item[]> {
  const due: Item[] = []
  for (let start: Item | undefined, first = true; (first || start) && due.length < limit; first = false) {
    const page = await core.query({
      KeyConditionExpression: 'pk = :shard',
      FilterExpression: 'dueAtMs <= :now',
      ExpressionAttributeValues: { ':shard': shard, ':now': nowMs },
      ConsistentRead: true,
      ...(start && { ExclusiveStartKey: start }),
    })
    due.push(...page.items)
    start = page.lastKey
  }
  return due
}

async function dueItems(core: Table, limit: number, nowMs: number): Promise<Item[]> {
  const shards = await Promise.all(
    coreKeys.outboxShards.map((shard) => dueInShard(core, shard, limit, nowMs)),
  )
  return shards.flat().slice(0, limit)
}

const hold = (core: Table, item: Item, untilMs: number): Promise<boolean> =>
  core.updateOnce(coreKeys.outbox(String(item.sk)), {
    UpdateExpression: 'SET dueAtMs = :until ADD attempts :one',
    ConditionExpression: 'dueAtMs = :seen',
    ExpressionAttributeValues: { ':until': untilMs, ':seen': item.dueAtMs, ':one': 1 },
  })

export const dynamoOutbox = (core: Table): Outbox => ({
  async take(limit, nowMs, leaseMs) {
    const taken: PendingMessage[] = []
    for (const item of await dueItems(core, limit, nowMs)) {
      const message = docOf<OutboxMessage>(item)
      try {
        if (message && (await hold(core, item, nowMs + leaseMs)))
          taken.push({ ...message, attempts: Number(item.attempts) })
      } catch (error) {
        // What is held already would otherwise wait for the end of its lease.
        if (taken.length) break
        throw error
      }
    }
    return taken
  },
  done: (id) => core.delete(coreKeys.outbox(id)),
  async retry(id, dueAtMs) {
    await core.update(coreKeys.outbox(id), {
      UpdateExpression: 'SET dueAtMs = :due',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':due': dueAtMs },
    })
  },
})
