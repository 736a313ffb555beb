import { expect, test } from 'vitest'
import { canonicalText } from '../../../shared/domain/policy/canonical-text.ts'

test('equal values have one text, whatever the order of their members', () => {
  expect(canonicalText({ b: [1, null], a: { d: 'x', c: true } })).toBe(
    '{"a":{"c":true,"d":"x"},"b":[1,null]}',
  )
})

test('what JSON cannot carry has none', () => {
  expect(() => canonicalText(undefined)).toThrow(new TypeError('not a JSON value'))
})
