import { canonicalText } from './canonical-text.ts'
import type { JsonValue } from './plugin.ts'

/** One setting as a policy holds it; `locked` keeps the groups below from changing it (mission C4). */
export interface PolicySetting {
  readonly value: JsonValue
  readonly locked: boolean
}

/** What one policy revision sets explicitly. A key the plug-in no longer knows is kept (mission B3). */
export type PolicySettings = Readonly<Record<string, PolicySetting>>

export type SettingChange =
  | { readonly kind: 'added'; readonly key: string; readonly after: PolicySetting }
  | { readonly kind: 'removed'; readonly key: string; readonly before: PolicySetting }
  | {
      readonly kind: 'changed' | 'locked' | 'unlocked'
      readonly key: string
      readonly before: PolicySetting
      readonly after: PolicySetting
    }

const settingOf = (settings: PolicySettings, key: string): PolicySetting | undefined =>
  Object.hasOwn(settings, key) ? settings[key] : undefined

const changesOf = (key: string, before?: PolicySetting, after?: PolicySetting): SettingChange[] => {
  if (!before) return after ? [{ kind: 'added', key, after }] : []
  if (!after) return [{ kind: 'removed', key, before }]
  const changes: SettingChange[] = []
  if (canonicalText(before.value) !== canonicalText(after.value))
    changes.push({ kind: 'changed', key, before, after })
  if (before.locked !== after.locked)
    changes.push({ kind: after.locked ? 'locked' : 'unlocked', key, before, after })
  return changes
}

/** From one revision to another, by key. A setting whose value and lock both changed is listed for each. */
export const diffSettings = (before: PolicySettings, after: PolicySettings): SettingChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .flatMap((key) => changesOf(key, settingOf(before, key), settingOf(after, key)))
