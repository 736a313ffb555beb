/** How often what goes wrong: probabilities, of an attempt unless it says otherwise. */
export interface Rates {
  /** An eventually consistent read is answered by a replica that lags. */
  readonly stale: number
  /** A write meets a transaction. */
  readonly conflict: number
  /** Throttled, in one of the ways a service says so. */
  readonly throttled: number
  /** A command that is throttled at every attempt, until its client gives up. */
  readonly outage: number
  /** A write is done and its reply lost. */
  readonly lost: number
  /** A batch is done in part. */
  readonly partial: number
}

/** Far beyond a bad day, so that a few minutes meet what a year would; low enough that work still gets done. */
export const usualRates: Rates = {
  stale: 0.5,
  conflict: 0.06,
  throttled: 0.015,
  outage: 0.002,
  lost: 0.06,
  partial: 0.25,
}
