import type { PolicyLayer } from './chain.ts'
import { type JsonValue, type PluginDefinition, schemaName } from './plugin.ts'

export type SettingOrigin =
  | { readonly kind: 'default' }
  | {
      readonly kind: 'policy'
      readonly policyId: string
      readonly groupId: string
      readonly revision: number
    }

export interface EffectiveSetting {
  readonly value: JsonValue
  readonly origin: SettingOrigin
  /** The group whose policy locks the value; policies of the groups below cannot change it. */
  readonly lockedBy?: string
}

export interface EffectivePolicy {
  /** `id@version` of the plug-in. */
  readonly schema: string
  /** Every setting of the plug-in, no other. */
  readonly settings: Readonly<Record<string, EffectiveSetting>>
}

const effectiveSetting = (key: string, chain: readonly PolicyLayer[]): EffectiveSetting | undefined => {
  const setting = chain.filter(({ settings }) => Object.hasOwn(settings, key))
  const layer = setting.find(({ settings }) => settings[key]?.locked) ?? setting.at(-1)
  const chosen = layer?.settings[key]
  if (!layer || !chosen) return undefined
  const { policyId, groupId, revision } = layer
  const origin = { kind: 'policy', policyId, groupId, revision } as const
  return chosen.locked ? { value: chosen.value, origin, lockedBy: groupId } : { value: chosen.value, origin }
}

/**
 * What holds for a group, with where each value came from (mission C4): the highest locked value, else the one
 * nearest to the group, else the default. `chain` runs from the root to the group (`policyChain`) and holds
 * valid settings; keys the plug-in does not know are left out.
 */
export const resolveEffective = (
  plugin: PluginDefinition,
  chain: readonly PolicyLayer[],
): EffectivePolicy => ({
  schema: schemaName(plugin),
  settings: Object.fromEntries(
    Object.entries(plugin.schema.properties).map(([key, setting]) => [
      key,
      effectiveSetting(key, chain) ?? { value: setting.default, origin: { kind: 'default' } },
    ]),
  ),
})

/** The bare values, as the phone and the device status use them. */
export const effectiveValues = ({ settings }: EffectivePolicy): Record<string, JsonValue> =>
  Object.fromEntries(Object.entries(settings).map(([key, { value }]) => [key, value]))
