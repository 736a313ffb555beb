import type { Dice } from './dice.ts'
import type { Rates } from './rates.ts'

/** What every troubled client shares. */
export interface Mischief {
  readonly rates: Rates
  /** Nothing goes wrong before the service has been set up: a start is an administrator's, and may be repeated. */
  readonly isOn: () => boolean
  readonly diceFor: (command: string) => Dice
  /** Notes what was done. */
  readonly count: (what: string) => void
}
