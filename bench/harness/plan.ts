/** How a bench was called. `--quick` is for trying: short runs that say little, and nothing is written down. */
import { parseArgs } from 'node:util'

export interface Plan {
  readonly quick: boolean
  /** Folder for CPU profiles of the server processes. */
  readonly profile?: string
  /** Seconds or counts, a tenth of them when it is quick. */
  scaled(full: number): number
}

export function readPlan(): Plan {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, profile: { type: 'string' } },
  })
  const { quick, profile } = values
  return { quick, ...(profile && { profile }), scaled: (full) => (quick ? full / 10 : full) }
}
