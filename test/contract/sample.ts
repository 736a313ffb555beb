/** Values that a row's own schemas accept, made from the schemas, so that a new row needs no example. */
import * as z from 'zod'

type JsonSchema = { readonly [key: string]: unknown }

const ULID = '0'.repeat(26)

/** Enough of JSON Schema for what our contracts use; a schema it cannot serve fails the test that asks. */
export function sample(schema: z.core.$ZodType): unknown {
  const value = fromJsonSchema(jsonSchemaOf(schema))
  const parsed = z.safeParse(schema, value)
  if (!parsed.success) throw new Error(`no sample for ${JSON.stringify(value)}: ${parsed.error.message}`)
  return value
}

const jsonSchemaOf = (schema: z.core.$ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema

/** The sample with each member in turn of a type that the schema refuses there. */
export function wrongly(schema: z.core.$ZodType): unknown[] {
  const right = sample(schema) as object
  const { properties = {} } = jsonSchemaOf(schema) as { properties?: object }
  return Object.keys(properties).map((name) => {
    const wrong = [[[]], 7.5, 'x'.repeat(70_000), null, { surprise: 1 }].map((value) => ({
      ...right,
      [name]: value,
    }))
    const refused = wrong.find((body) => !z.safeParse(schema, body).success)
    if (!refused) throw new Error(`anything goes as ${name}`)
    return refused
  })
}

function fromJsonSchema(schema: JsonSchema): unknown {
  if ('const' in schema) return schema.const
  if ('default' in schema) return schema.default
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (choices?.[0]) return fromJsonSchema(choices[0])
  switch (schema.type) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return Array.from({ length: Number(schema.minItems ?? 0) }, () =>
        fromJsonSchema(schema.items as JsonSchema),
      )
    case 'integer':
    case 'number':
      return Math.max(0, Number(schema.minimum ?? 0))
    case 'boolean':
      return true
    case 'string':
      return stringOf(schema)
    default:
      return {}
  }
}

function objectOf({ properties = {}, required = [] }: JsonSchema): unknown {
  const names = required as string[]
  const all = properties as Record<string, JsonSchema>
  const given = names.length ? names : Object.keys(all).slice(0, 1)
  return Object.fromEntries(given.map((name) => [name, fromJsonSchema(all[name] ?? {})]))
}

function stringOf({ format, pattern = '' }: JsonSchema): string {
  if (format === 'email') return 'a@example.com'
  const text = String(pattern)
  const [, prefix] = /^\^(\w+_)/.exec(text) ?? []
  const [, length] = /\{(\d+)\}\$$/.exec(text) ?? []
  if (prefix) return `${prefix}${ULID.slice(0, Number(length ?? 26))}`
  return 'A'.repeat(Number(length ?? 4))
}
