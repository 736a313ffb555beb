import * as z from 'zod'
import type { PluginDefinition } from './plugin.ts'

/** A schema of the bundle as a validator. Throws an Error for a keyword zod does not know. */
const validatorOf = (schema: object): z.ZodType =>
  // its own registry: annotations of an uploaded bundle stay out of the process-wide one
  z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema, { registry: z.registry() })

const compile = ({ schema }: PluginDefinition) => ({
  /** By setting key. The default is left out: with it zod accepts a missing value. */
  settings: new Map(
    Object.entries(schema.properties).map(([key, { default: _, ...setting }]) => [key, validatorOf(setting)]),
  ),
  /** zod has no if/then, so each half is a validator of the whole set of values. */
  rules: schema.allOf.map((rule) => ({ when: validatorOf(rule.if), must: validatorOf(rule.then) })),
})

export type SettingValidators = ReturnType<typeof compile>

const compiled = new WeakMap<PluginDefinition, SettingValidators>()

/** The validators of a plug-in, compiled at first use. Throws an Error for a keyword zod does not know. */
export const settingValidators = (plugin: PluginDefinition): SettingValidators => {
  const validators = compiled.get(plugin) ?? compile(plugin)
  compiled.set(plugin, validators)
  return validators
}
