import { canonicalText } from './canonical-text.ts'
import { type EffectivePolicy, effectiveValues } from './effective.ts'
import type { JsonValue } from './plugin.ts'

/** What a phone is given. Origins stay out, so that groups with the same values share one body. */
export interface PolicyBody {
  /** `id@version` of the plug-in. */
  readonly schema: string
  readonly settings: Readonly<Record<string, JsonValue>>
}

export const policyBody = (effective: EffectivePolicy): PolicyBody => ({
  schema: effective.schema,
  settings: effectiveValues(effective),
})

/** A body as it is stored and sent, under the name it is found by. */
export interface PublishedPolicy {
  readonly text: string
  readonly hash: string
}

/** The exact text of a policy (RFC 8785) and its hash. `sha256` gives base64url without padding. */
export const publishedPolicy = (
  effective: EffectivePolicy,
  sha256: (text: string) => string,
): PublishedPolicy => {
  const text = canonicalText(policyBody(effective))
  return { text, hash: sha256(text) }
}
