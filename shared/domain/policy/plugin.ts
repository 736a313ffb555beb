/**
 * A management plug-in teaches the service one managed product (mission B). It is data: it may come from an
 * uploaded bundle, so it is parsed, not trusted (`parse-plugin.ts`).
 */
import * as z from 'zod'

/** Keywords that make one setting; JSON Schema 2020-12, kept as they are for the console's forms. */
const settingSchema = z.looseObject({
  type: z.enum(['boolean', 'integer', 'number', 'string', 'array', 'object']),
  default: z.json(),
  'x-unit': z.string().optional(),
})

/** Settings that fit together only in some combinations: if the first schema holds, so must the second. */
const crossRule = z.strictObject({
  if: z.looseObject({ type: z.literal('object') }),
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: z.looseObject({ type: z.literal('object') }),
})

/** Settings are flat: `section.name`. Sections are shown in the order of `x-sections`. */
const policySchema = z.strictObject({
  $schema: z.literal('https://json-schema.org/draft/2020-12/schema'),
  type: z.literal('object'),
  additionalProperties: z.literal(false),
  'x-sections': z.array(z.string()),
  properties: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/), settingSchema),
  allOf: z.array(crossRule).default([]),
})

const values = z.record(z.string(), z.string()).optional()
const settingLabel = z.strictObject({
  title: z.string(),
  description: z.string(),
  values,
  fields: z.record(z.string(), z.strictObject({ title: z.string(), values })).optional(),
})
const labels = z.strictObject({
  sections: z.record(z.string(), z.string()),
  units: z.record(z.string(), z.string()),
  settings: z.record(z.string(), settingLabel),
})

/** The shape of a bundle; `parse-plugin.ts` also checks that its parts fit together. */
export const pluginShape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  os: z.literal('android'),
  name: z.strictObject({ ja: z.string(), en: z.string() }),
  packageNames: z.array(z.string()).min(1),
  /** Of the vendor's definitions; a relative one names this service's own published set. */
  definitionsUrl: z.string(),
  schema: policySchema,
  labels: z.strictObject({ ja: labels, en: labels }),
})

export type PluginDefinition = z.infer<typeof pluginShape>
export type JsonValue = z.infer<ReturnType<typeof z.json>>

/** `id@version`: which schema a policy body was written for. */
export const schemaName = ({ id, version }: PluginDefinition): string => `${id}@${version}`

/** The value of every setting nobody has set. */
export const defaultValues = ({ schema }: PluginDefinition): Record<string, JsonValue> =>
  Object.fromEntries(Object.entries(schema.properties).map(([key, setting]) => [key, setting.default]))
