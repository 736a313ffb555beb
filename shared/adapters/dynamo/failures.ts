/** What DynamoDB's errors mean to us. */
import { YaguraError } from '../../domain/errors.ts'

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

export const isConditionFailure = (error: unknown): boolean =>
  nameOf(error) === 'ConditionalCheckFailedException'

/** The item that did not meet a condition, as it is on the wire: the document client leaves it so. */
export const refusedItem = (error: unknown): Record<string, { S?: string } | undefined> | undefined =>
  isConditionFailure(error)
    ? (error as { Item?: Record<string, { S?: string } | undefined> }).Item
    : undefined

export const isConflict = (error: unknown): boolean => nameOf(error) === 'TransactionConflictException'

/** Reasons of a cancelled transaction, one per operation, `None` for those that were not the cause. */
export function cancellationReasons(error: unknown): string[] | undefined {
  if (nameOf(error) !== 'TransactionCanceledException') return undefined
  const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? []
  return reasons.map((reason) => reason.Code ?? 'None')
}

const refusals = new Set([
  'ValidationException',
  'AccessDeniedException',
  'ResourceNotFoundException',
  'IdempotentParameterMismatchException',
])

/** DynamoDB will not do this, however often it is asked. */
export const isRefusal = (error: unknown): boolean => refusals.has(nameOf(error)) || isInvalid(error)

/** A transaction one of whose operations is wrong by itself. */
const isInvalid = (error: unknown): boolean =>
  cancellationReasons(error)?.includes('ValidationError') ?? false

/**
 * Throttling, time-outs and lost connections are the service's to survive: the caller is told to come back. A
 * request that DynamoDB finds wrong is our bug and stays one.
 */
export const surfaced = (error: unknown): unknown =>
  error instanceof YaguraError || isRefusal(error)
    ? error
    : new YaguraError('service.unavailable', {}, { cause: error })
