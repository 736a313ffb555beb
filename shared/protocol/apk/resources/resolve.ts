import type { Candidate, ResourceTable } from './resource-table.ts'
import type { ResourceValue } from './value.ts'

export type Language = 'ja' | 'en'

export interface Resolved {
  readonly value: ResourceValue
  /** Whether a value of the asked language was met on the way. */
  readonly isLocalised: boolean
}

const REGIONS: Readonly<Record<Language, string>> = { ja: 'JP', en: 'US' }
const MAX_STEPS = 8

/**
 * Follows references to their end. Prefers the asked language, without a region or with its usual one, and
 * falls back to the default configuration. Undefined if the chain leaves the table, as framework ids do.
 */
export function resolve(
  table: ResourceTable,
  start: ResourceValue,
  language?: Language,
): Resolved | undefined {
  let value = start
  let isLocalised = false
  for (let step = 0; step <= MAX_STEPS; step += 1) {
    if (value.kind !== 'reference') return { value, isLocalised }
    const best = choose(table.candidates(value.id), language)
    if (!best) return undefined
    isLocalised ||= best.config.language !== ''
    value = best.value
  }
  return undefined
}

function choose(candidates: readonly Candidate[], language: Language | undefined): Candidate | undefined {
  const ranked = candidates.flatMap((candidate) => {
    const rank = rankOf(candidate, language)
    return rank === undefined ? [] : [{ candidate, rank }]
  })
  return ranked.sort((a, b) => a.rank - b.rank)[0]?.candidate
}

/** Lower is better: the language first, then a configuration without other qualifiers. */
function rankOf({ config }: Candidate, language: Language | undefined): number | undefined {
  const qualifiers = config.isPlain ? 0 : 1
  if (config.language === '' && config.region === '') return 4 + qualifiers
  if (language === undefined || config.language !== language) return undefined
  if (config.region === '') return qualifiers
  return config.region === REGIONS[language] ? 2 + qualifiers : undefined
}
