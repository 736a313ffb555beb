import { expect, test } from 'vitest'
import { parseJson } from '../../shared/protocol/json.ts'

test.each([
  ['a value', '{"name":"花","list":[1,null,true]}', { name: '花', list: [1, null, true] }],
  ['a character in two halves', String.raw`"\ud83c\udfef"`, '\u{1f3ef}'],
  [
    'such a character among other things',
    String.raw`{"a":[1,true,null],"b":"\ud83c\udfef"}`,
    { a: [1, true, null], b: '\u{1f3ef}' },
  ],
  ['the escape of an escape', String.raw`"\\ud800"`, String.raw`\ud800`],
])('reads %s', (_, text, value) => {
  expect(parseJson(text)).toEqual(value)
})

test.each([
  ['half a character', String.raw`"\ud800"`],
  ['the other half', String.raw`{"a":["\uDFEF"]}`],
  ['half a character as a name', String.raw`{"\uD83c":1}`],
  ['halves in the wrong order', String.raw`"\udfef\ud83c"`],
  ['no JSON', '{'],
])('refuses %s', (_, text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError)
})

test('says what was wrong with half a character', () => {
  expect(() => parseJson(String.raw`"\ud800"`)).toThrow('half a character')
})
