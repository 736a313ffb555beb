/**
 * How many unproved phones wait in no group: one item, changed in the transaction that changes a phone, so that
 * it cannot drift. Only unproved registrations and moves meet here, and those are rate-limited (ADR 0006).
 */
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import type { Operation } from '../transact.ts'

export const countOne = (core: Table, limit: number): Operation => ({
  Update: {
    TableName: core.name,
    Key: coreKeys.unprovedCount,
    UpdateExpression: 'ADD #n :one',
    ConditionExpression: limit > 0 ? 'attribute_not_exists(#n) OR #n < :limit' : '#n < :limit',
    ExpressionAttributeNames: { '#n': 'n' },
    ExpressionAttributeValues: { ':one': 1, ':limit': limit },
  },
})

export const countBy = (core: Table, change: number): Operation[] =>
  change === 0
    ? []
    : [
        {
          Update: {
            TableName: core.name,
            Key: coreKeys.unprovedCount,
            UpdateExpression: 'ADD #n :change',
            ExpressionAttributeNames: { '#n': 'n' },
            ExpressionAttributeValues: { ':change': change },
          },
        },
      ]
