/** Values made from a row's own schemas: right ones, and ones that are right but for one place. */
import fc from 'fast-check'
import * as z from 'zod'

type JsonSchema = { readonly [key: string]: unknown }

/** Ids and names that exist: found by the pattern they match, they let an input get past "not found". */
export type Known = readonly string[]

/** `output` for parameters and queries, whose inputs are text; `input` for bodies. */
export function rightValues(
  schema: z.core.$ZodType,
  known: Known,
  io: 'input' | 'output',
): fc.Arbitrary<unknown> {
  const shape = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  return valuesOf(shape, known)
}

function valuesOf(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(choice, known)))
  switch (schema.type) {
    case 'object':
      return objects(schema, known)
    case 'array':
      return fc.array(valuesOf(schema.items as JsonSchema, known), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: 4,
      })
    case 'integer':
      return integers(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return strings(schema, known)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** The bounds, and small numbers: revisions, counts and pages begin low. */
function integers({ minimum = 0, maximum = 100 }: JsonSchema): fc.Arbitrary<number> {
  const [min, max] = [Number(minimum), Number(maximum)]
  const low = Math.min(Math.max(0, min), max)
  return fc.oneof(fc.integer({ min: low, max: Math.min(low + 5, max) }), fc.constantFrom(min, max))
}

function objects(schema: JsonSchema, known: Known): fc.Arbitrary<unknown> {
  const { properties, required = [], additionalProperties } = schema
  if (properties === undefined) {
    const names = strings(schema.propertyNames as JsonSchema, known)
    return fc.dictionary(names, valuesOf(additionalProperties as JsonSchema, known), { maxKeys: 3 })
  }
  const members = Object.entries(properties as Record<string, JsonSchema>)
  const model = Object.fromEntries(members.map(([name, inner]) => [name, valuesOf(inner, known)]))
  return fc.record(model, { requiredKeys: required as string[] })
}

function strings(schema: JsonSchema, known: Known): fc.Arbitrary<string> {
  const { pattern, format, minLength = 0, maxLength = 40 } = schema
  const fits = new RegExp(String(pattern ?? ''))
  const those = known.filter((one) => fits.test(one) && one.length <= Number(maxLength))
  const anything =
    format === 'email'
      ? fc.emailAddress()
      : pattern === undefined
        ? fc.string({
            unit: 'grapheme',
            minLength: Number(minLength),
            maxLength: Math.min(Number(maxLength), 40),
          })
        : fc.stringMatching(new RegExp(String(pattern)))
  return those.length ? fc.oneof(anything, { arbitrary: fc.constantFrom(...those), weight: 3 }) : anything
}

export type Path = readonly (string | number)[]

/** The value itself, and each place inside it. */
export const placesIn = (value: unknown, at: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? [at, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...at, name]))]
    : [at]

/** `value` with what is at `path` made into something else; undefined takes it away. */
export function changedAt(value: unknown, [name, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (name === undefined) return change(value)
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  const inner = changedAt(Reflect.get(copy, name), rest, change)
  Object.defineProperty(copy, name, { value: inner, enumerable: true })
  return copy
}

const members = fc.constantFrom('surprise', '__proto__', 'constructor', 'toString', 'length', '', 'kind')

/** One place of a right value holds something else, nothing, or something more. */
export const wrongValues = (right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      right,
      fc.nat(),
      fc.constantFrom('replace', 'remove', 'add'),
      members,
      fc.jsonValue({ maxDepth: 3 }),
    )
    .map(([value, at, how, member, other]) => {
      const places = placesIn(value)
      const place = places[at % places.length] ?? []
      return changedAt(value, place, (old) => {
        if (how === 'remove') return undefined
        if (how === 'replace' || typeof old !== 'object') return other
        return Array.isArray(old) ? [...old, other] : changedAt(old ?? {}, [member], () => other)
      })
    })
