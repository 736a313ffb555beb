export interface RateLimits {
  /**
   * Counts `taker` and answers whether it is within `limit` for this window. One that is counted already is within,
   * and not counted again, however often it asks. Windows begin at multiples of `windowMs`.
   */
  take(key: string, taker: string, limit: number, windowMs: number, nowMs: number): Promise<boolean>
}
