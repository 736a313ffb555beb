import type { Rates } from '../../local/chaos/rates.ts'

/** These faults and no others. */
export const only = (rates: Partial<Rates>): Rates => ({
  stale: 0,
  conflict: 0,
  throttled: 0,
  outage: 0,
  lost: 0,
  partial: 0,
  ...rates,
})
