/** Transactions: all or nothing, collisions repeated, and the failed condition named. */
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { YaguraError } from '../../domain/errors.ts'
import { cancellationReasons, surfaced } from './failures.ts'
import { pauseBeforeRetry } from './retry.ts'

export type Operation = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** Indexes of the operations whose condition did not hold; empty when everything was written. */
export type FailedConditions = readonly number[]

const COMMITTED: FailedConditions = []
const MAX_TRIES = 10
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

export async function transact(
  client: DynamoDBDocumentClient,
  operations: readonly Operation[],
): Promise<FailedConditions> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (tries > 0) await pauseBeforeRetry(tries)
    const outcome = await attempt(client, operations)
    if (outcome !== 'again') return outcome
  }
  throw new YaguraError('service.unavailable', { reason: 'contention' })
}

async function attempt(
  client: DynamoDBDocumentClient,
  operations: readonly Operation[],
): Promise<FailedConditions | 'again'> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...operations] }))
    return COMMITTED
  } catch (error) {
    const reasons = cancellationReasons(error)
    if (!reasons) throw surfaced(error)
    const failed = reasons.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []))
    if (failed.length) return failed
    if (reasons.some((code) => passing.has(code))) return 'again'
    throw surfaced(error)
  }
}
