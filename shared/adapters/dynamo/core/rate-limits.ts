import type { RateLimits } from '../../../ports/rate-limits.ts'
import { putNew } from '../documents.ts'
import { coreKeys, type Key } from '../keys.ts'
import type { Table } from '../table.ts'
import { TTL_ATTRIBUTE } from '../tables.ts'
import { type Operation, transact } from '../transact.ts'

const TAKER = 0

const countOne = (core: Table, key: Key, limit: number, ttl: number): Operation => ({
  Update: {
    TableName: core.name,
    Key: key,
    UpdateExpression: 'SET #ttl = :ttl ADD taken :one',
    ConditionExpression: 'attribute_not_exists(taken) OR taken < :limit',
    ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
    ExpressionAttributeValues: { ':ttl': ttl, ':one': 1, ':limit': limit },
  },
})

/**
 * A counter, and a place for each who was counted: a bare counter would count a phone twice whose reply was lost. The
 * count only rises, so a read that finds it full may be an old one, and a flood at a closed door costs no write.
 */
export const dynamoRateLimits = (core: Table): RateLimits => ({
  async take(key, taker, limit, windowMs, nowMs) {
    if (limit < 1) return false
    const window = Math.floor(nowMs / windowMs)
    const [counter, place] = [coreKeys.rate(key, window), coreKeys.rateTaker(key, window, taker)]
    const found = new Map((await core.batchGet([counter, place])).map((item) => [item.sk, item]))
    if (found.has(place.sk)) return true
    if (Number(found.get(counter.sk)?.taken ?? 0) >= limit) return false
    const ttl = Math.ceil(((window + 2) * windowMs) / 1000)
    const failed = await transact(core.client, [
      putNew(core, { ...place, [TTL_ATTRIBUTE]: ttl }),
      countOne(core, counter, limit, ttl),
    ])
    return !failed.length || failed.includes(TAKER)
  },
})
