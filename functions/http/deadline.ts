/**
 * The time a request has: its row's, or what Lambda has left if that is less. One function serves rows of different
 * limits, so Lambda's own limit is the longest of them and says nothing about the others.
 */
import type { Context } from 'aws-lambda'
import { YaguraError } from '../../shared/domain/errors.ts'
import { DEFAULT_TIMEOUT_MS, type Route } from '../../shared/http/route.ts'

/** What is left to say so. */
const ANSWERING_MS = 50

/** Rejects with `request.deadline` when the time is over; the work goes on and its outcome is nobody's. */
export type Within = <T>(work: () => Promise<T>) => Promise<T>

export function withinDeadline({ timeoutMs = DEFAULT_TIMEOUT_MS }: Route, context: Context): Within {
  const allowedMs = Math.min(timeoutMs, context.getRemainingTimeInMillis?.() ?? timeoutMs) - ANSWERING_MS
  const endsAt = performance.now() + allowedMs
  return async (work) => {
    const { promise: over, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => reject(new YaguraError('request.deadline')),
      Math.max(0, endsAt - performance.now()),
    )
    try {
      return await Promise.race([work(), over])
    } finally {
      clearTimeout(timer)
    }
  }
}
