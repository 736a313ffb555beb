/** JSON that is nearly what was asked for. */
import fc from 'fast-check'
import { changedAt, placesIn, wrongValues } from '../../contract/arbitrary.ts'

/** Deeper than a reader that calls itself has stack for. */
const deep: fc.Arbitrary<string> = fc.tuple(fc.nat(20_000), fc.boolean()).map(([depth, isList]) => {
  const [open, close] = isList ? ['[', ']'] : ['{"a":', '}']
  return `${open.repeat(depth)}0${close.repeat(depth)}`
})

const MARK = 'where it goes deep'

/** One place of the value, by its text: `JSON.stringify` has no stack for it either. */
const deepInside = (right: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.tuple(right, fc.nat(), deep).map(([value, at, text]) => {
    const places = placesIn(value)
    const marked = changedAt(value, places[at % places.length] ?? [], () => MARK)
    return JSON.stringify(marked).replace(`"${MARK}"`, text)
  })

/** The text of JSON values with one or two places that are wrong, missing, too many or far too deep. */
export function damagedJsonText(samples: readonly unknown[]): fc.Arbitrary<string> {
  const right = fc.constantFrom(...samples)
  const text = (values: fc.Arbitrary<unknown>) => values.map((value) => JSON.stringify(value) ?? 'null')
  return fc.oneof(
    { arbitrary: text(right), weight: 1 },
    { arbitrary: text(wrongValues(right)), weight: 10 },
    { arbitrary: text(wrongValues(wrongValues(right))), weight: 8 },
    { arbitrary: text(fc.jsonValue()), weight: 1 },
    { arbitrary: deepInside(right), weight: 1 },
  )
}
