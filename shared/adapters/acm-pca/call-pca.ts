/** What ACM Private CA's failures mean to us. */
import { YaguraError } from '../../domain/errors.ts'
import { isPassing } from '../aws-failures.ts'

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

export const isInProgress = (error: unknown): boolean => nameOf(error) === 'RequestInProgressException'

/**
 * A busy, slow or silent authority is `service.unavailable`: the same request later takes up where this one ended.
 * A request it finds malformed is the phone's. An authority that is unknown in this region, disabled, expired or
 * deleted, or not ours to use, stays an error that says so: asking again helps nobody.
 */
export function surfaced(authorityArn: string, cause: unknown): Error {
  if (cause instanceof YaguraError) return cause
  if (isPassing(cause) || isInProgress(cause)) return new YaguraError('service.unavailable', {}, { cause })
  if (nameOf(cause) === 'MalformedCSRException')
    return new YaguraError('csr.invalid', { reason: 'issuer' }, { cause })
  return new Error(`ACM Private CA issued nothing from ${authorityArn}`, { cause })
}
