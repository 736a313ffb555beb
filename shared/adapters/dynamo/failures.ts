/** What DynamoDB's errors mean to us. */
import { YaguraError } from '../../domain/errors.ts'

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

export const isConditionFailure = (error: unknown): boolean =>
  nameOf(error) === 'ConditionalCheckFailedException'

export const isConflict = (error: unknown): boolean => nameOf(error) === 'TransactionConflictException'

/** Reasons of a cancelled transaction, one per operation, `None` for those that were not the cause. */
export function cancellationReasons(error: unknown): string[] | undefined {
  if (nameOf(error) !== 'TransactionCanceledException') return undefined
  const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? []
  return reasons.map((reason) => reason.Code ?? 'None')
}

const refusals = new Set(['ValidationException', 'AccessDeniedException', 'ResourceNotFoundException'])

/**
 * Throttling, time-outs and lost connections are the service's to survive: the caller is told to come back. A
 * request that DynamoDB finds wrong is our bug and stays one.
 */
export const surfaced = (error: unknown): unknown =>
  error instanceof YaguraError || refusals.has(nameOf(error))
    ? error
    : new YaguraError('service.unavailable', {}, { cause: error })
