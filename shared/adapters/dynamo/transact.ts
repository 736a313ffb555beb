/** Transactions: all or nothing, collisions repeated, and the failed condition named. */
import { randomUUID } from 'node:crypto'
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { YaguraError } from '../../domain/errors.ts'
import { cancellationReasons, isRefusal, surfaced } from './failures.ts'
import { pauseBeforeRetry } from './retry.ts'

export type Operation = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** Indexes of the operations whose condition did not hold; empty when everything was written. */
export type FailedConditions = readonly number[]

const COMMITTED: FailedConditions = []
const MAX_TRIES = 10
/** Each is as many attempts as the client makes; a third would end after the function's deadline. */
const MAX_UNANSWERED = 2
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])

/**
 * One token for all tries, the SDK's and ours. A transaction that was committed while its reply was lost is then
 * answered as committed; without it, it would find its own items and seem to have lost a race.
 */
export async function transact(
  client: DynamoDBDocumentClient,
  operations: readonly Operation[],
): Promise<FailedConditions> {
  const command = new TransactWriteCommand({
    TransactItems: [...operations],
    ClientRequestToken: randomUUID(),
  })
  for (let tries = 0, unanswered = 0; tries < MAX_TRIES; tries++) {
    if (tries > 0) await pauseBeforeRetry(tries)
    try {
      const outcome = await attempt(client, command)
      if (outcome !== 'again') return outcome
    } catch (error) {
      if (isRefusal(error) || ++unanswered >= MAX_UNANSWERED) throw surfaced(error)
    }
  }
  throw new YaguraError('service.unavailable', { reason: 'contention' })
}

async function attempt(
  client: DynamoDBDocumentClient,
  command: TransactWriteCommand,
): Promise<FailedConditions | 'again'> {
  try {
    await client.send(command)
    return COMMITTED
  } catch (error) {
    const reasons = cancellationReasons(error)
    const failed = reasons?.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []))
    if (failed?.length) return failed
    if (reasons?.some((code) => passing.has(code))) return 'again'
    throw error
  }
}
