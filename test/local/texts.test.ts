import { expect, test } from 'vitest'
import { localTexts } from '../../local/texts/say.ts'

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '').sort()

test('what this machine says has the same keys and placeholders in both languages', () => {
  expect(Object.keys(localTexts.ja)).toEqual(Object.keys(localTexts.en))
  for (const [key, text] of Object.entries(localTexts.en)) {
    const japanese = localTexts.ja[key as keyof typeof localTexts.ja]
    expect(japanese, key).not.toBe('')
    expect(placeholders(japanese), key).toEqual(placeholders(text))
  }
})
