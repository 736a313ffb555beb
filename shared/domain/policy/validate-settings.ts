import type * as z from 'zod'
import { defaultValues, type JsonValue, type PluginDefinition } from './plugin.ts'
import { type SettingValidators, settingValidators } from './setting-validators.ts'
import type { PolicySettings } from './settings.ts'

/** Codes are keys of the message catalogues; `detail` fills them in. */
export type SettingProblemCode =
  | 'setting.unknown'
  | 'setting.type'
  | 'setting.range'
  | 'setting.choice'
  | 'setting.format'
  | 'setting.duplicate'
  | 'setting.combination'

export interface SettingProblem {
  readonly key: string
  readonly code: SettingProblemCode
  /** `at`: where inside the value, absent for the value itself; limits and choices where there are some. */
  readonly detail: Readonly<Record<string, JsonValue>>
}

type Values = Readonly<Record<string, JsonValue>>
type Verdict = Omit<SettingProblem, 'key'>

const verdictOf = (issue: z.core.$ZodIssue): Verdict => {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'setting.type', detail: { expected: issue.expected } }
    case 'too_small':
      return { code: 'setting.range', detail: { of: issue.origin, minimum: Number(issue.minimum) } }
    case 'too_big':
      return { code: 'setting.range', detail: { of: issue.origin, maximum: Number(issue.maximum) } }
    case 'invalid_value':
      return { code: 'setting.choice', detail: { choices: issue.values.map(String) } }
    case 'unrecognized_keys':
      return { code: 'setting.unknown', detail: { members: issue.keys } }
    case 'custom':
      // what zod answers for `uniqueItems`
      return { code: 'setting.duplicate', detail: {} }
    default:
      return { code: 'setting.format', detail: {} }
  }
}

const problemOf = (key: string, issue: z.core.$ZodIssue): SettingProblem => {
  const { code, detail } = verdictOf(issue)
  return {
    key,
    code,
    detail: issue.path.length ? { ...detail, at: issue.path.map(String).join('.') } : detail,
  }
}

const settingProblems = (validators: SettingValidators, key: string, value: JsonValue): SettingProblem[] => {
  const validator = validators.settings.get(key)
  if (!validator) return [{ key, code: 'setting.unknown', detail: {} }]
  return validator.safeParse(value).error?.issues.map((issue) => problemOf(key, issue)) ?? []
}

/** Each broken rule names the setting that must change. */
const ruleProblems = ({ rules }: SettingValidators, values: Values): SettingProblem[] =>
  rules
    .filter(({ when }) => when.safeParse(values).success)
    .flatMap(({ must }) => must.safeParse(values).error?.issues ?? [])
    .map((issue) => ({ key: String(issue.path[0] ?? ''), code: 'setting.combination', detail: {} }))

/**
 * What is wrong with a revision's settings; empty when nothing is. `inherited` are the effective values above
 * the policy, which matter to settings that only fit together in some combinations.
 */
export const validateSettings = (
  plugin: PluginDefinition,
  settings: PolicySettings,
  inherited: Values = {},
): SettingProblem[] => {
  const validators = settingValidators(plugin)
  const own = Object.entries(settings).map(([key, { value }]) => [key, value] as const)
  const problems = own.flatMap(([key, value]) => settingProblems(validators, key, value))
  const values = { ...defaultValues(plugin), ...inherited, ...Object.fromEntries(own) }
  return [...problems, ...ruleProblems(validators, values)]
}
