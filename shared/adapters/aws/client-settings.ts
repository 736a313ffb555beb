/**
 * How long AWS clients wait and how often they repeat, in Lambda and locally alike. A function must have its answer
 * before its row's `timeoutMs`, so one call that never succeeds has to be over by then:
 * attempts × requestTimeout + the longest pauses between them (`worstCaseMs`, compared with the route table by a test).
 */

interface ClientSettings {
  readonly maxAttempts: number
  readonly requestHandler: {
    readonly connectionTimeout: number
    readonly requestTimeout: number
    readonly socketTimeout: number
    readonly throwOnRequestTimeout: true
  }
}

/** Without `throwOnRequestTimeout` the SDK only warns; a body that stops half-way is `socketTimeout`'s. */
const waiting = (requestTimeout: number) =>
  ({
    connectionTimeout: 1_000,
    requestTimeout,
    socketTimeout: requestTimeout,
    throwOnRequestTimeout: true,
  }) as const

/** Single items answer in milliseconds, large transactions in hundreds; rows have 10 s: 3 × 2 s + 3 s of pauses. */
export const dynamoSettings: ClientSettings = { maxAttempts: 3, requestHandler: waiting(2_000) }

/** Rows that read objects have 28 s, and a large copy takes seconds before S3 answers: 3 × 8 s + 3 s. */
export const s3Settings: ClientSettings = { maxAttempts: 3, requestHandler: waiting(8_000) }

/** KMS and Systems Manager: small calls, several of which an enrolment may make. */
export const keySettings: ClientSettings = { maxAttempts: 3, requestHandler: waiting(1_500) }

/** Each attempt after a lost reply is another mail in somebody's inbox; the outbox tries again later anyway. */
export const sesSettings: ClientSettings = { maxAttempts: 2, requestHandler: waiting(5_000) }

/** The SDK pauses for a random part of this after a throttled attempt, doubling; after others much shorter. */
const THROTTLED_PAUSE_MS = 1_000

export const worstCaseMs = ({ maxAttempts, requestHandler }: ClientSettings): number =>
  maxAttempts * requestHandler.requestTimeout + THROTTLED_PAUSE_MS * (2 ** (maxAttempts - 1) - 1)
