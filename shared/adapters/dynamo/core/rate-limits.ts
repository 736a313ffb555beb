import type { RateLimits } from '../../../ports/rate-limits.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { TTL_ATTRIBUTE } from '../tables.ts'

export const dynamoRateLimits = (core: Table): RateLimits => ({
  async take(key, limit, windowMs, nowMs) {
    if (limit < 1) return false
    const window = Math.floor(nowMs / windowMs)
    return core.updateOnce(coreKeys.rate(key, window), {
      UpdateExpression: 'SET #ttl = :ttl ADD taken :one',
      ConditionExpression: 'attribute_not_exists(taken) OR taken < :limit',
      ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
      ExpressionAttributeValues: {
        ':ttl': Math.ceil(((window + 2) * windowMs) / 1000),
        ':one': 1,
        ':limit': limit,
      },
    })
  },
})
