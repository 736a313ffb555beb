export interface RateLimits {
  /** Counts one and answers whether it is within `limit` for this window. Windows begin at multiples of `windowMs`. */
  take(key: string, limit: number, windowMs: number, nowMs: number): Promise<boolean>
}
