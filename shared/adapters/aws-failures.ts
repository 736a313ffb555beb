/** Which failures of AWS services pass by themselves, whatever the service. */

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly code?: unknown
}

const throttling = new Set([
  'LimitExceededException',
  'RequestLimitExceeded',
  'RequestThrottledException',
  'ServiceQuotaExceededException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
])

/** Ended by a time limit: the SDK's own, or ours. */
const ended = new Set(['TimeoutError', 'AbortError', 'RequestTimeout'])

const networkFailure = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/

export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { name, code, $metadata } = error as SdkError
  const status = $metadata?.httpStatusCode ?? 0
  return (
    status >= 500 ||
    status === 429 ||
    throttling.has(name) ||
    ended.has(name) ||
    networkFailure.test(String(code))
  )
}
