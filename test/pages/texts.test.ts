import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../shared/domain/errors.ts'
import { formatBytes } from '../../shared/texts/format.ts'
import { locales, negotiateLocale } from '../../shared/texts/locale.ts'
import { problemTitle } from '../../shared/texts/problems.ts'
import { catalogues, type TextKey, text } from '../../shared/texts/text.ts'

const keys = Object.keys(catalogues.en) as TextKey[]

const placeholders = (locale: (typeof locales)[number], key: TextKey): readonly string[] => {
  const found = new Set<string>()
  JSON.stringify(
    new IntlMessageFormat(catalogues[locale][key], locale, undefined, { ignoreTag: true }).getAst(),
    (_, node) => {
      if (node?.type > 0 && node.type < 7) found.add(node.value)
      return node
    },
  )
  return [...found].sort()
}

describe('the catalogues', () => {
  it('have the same keys in the same order', () => {
    expect(Object.keys(catalogues.ja)).toEqual(keys)
  })

  it.each(keys)('%s takes the same parameters in both languages and is not empty', (key) => {
    expect(placeholders('ja', key)).toEqual(placeholders('en', key))
    for (const locale of locales) expect(catalogues[locale][key].trim()).toBe(catalogues[locale][key])
    for (const locale of locales) expect(catalogues[locale][key]).not.toBe('')
  })

  it('hold English in one and Japanese in the other', () => {
    const inJapanese = (key: TextKey) => /[\u3040-\u30ff\u4e00-\u9fff]/u.test(catalogues.ja[key])
    const inEnglish = (key: TextKey) => !/[\u3040-\u30ff\u4e00-\u9fff]/u.test(catalogues.en[key])
    const exceptions = keys.filter((key) => !inJapanese(key) || !inEnglish(key))
    expect(exceptions).toEqual(['page.language.switch'])
  })

  it('have no text that no code asks for', () => {
    const shared = join(import.meta.dirname, '../../shared')
    const sources = ['pages', 'mails'].flatMap((folder) =>
      readdirSync(join(shared, folder)).map((file) => readFileSync(join(shared, folder, file), 'utf8')),
    )
    // A key written with a hole, `page.${state}.next`, asks for whatever fits it.
    const asked = sources
      .flatMap((source) => [...source.matchAll(/['`]((?:page|mail)\.[^'`]+)['`]/g)])
      .map(([, key = '']) => new RegExp(`^${key.replaceAll('.', '\\.').replace(/\$\{\w+\}/g, '\\w+')}$`))
    const unasked = keys.filter((key) => !key.startsWith('problems.') && !asked.some((ask) => ask.test(key)))
    expect(unasked.filter((key) => !key.startsWith('page.step.open.'))).toEqual([])
  })
})

describe('problems', () => {
  it('have one text for each code, told apart, and none besides', () => {
    expect(keys.filter((key) => key.startsWith('problems.')).sort()).toEqual(
      errorCodes.map((code) => `problems.${code}`).sort(),
    )
    for (const locale of locales)
      expect(new Set(errorCodes.map((code) => problemTitle(locale, code))).size).toBe(errorCodes.length)
  })

  it.each(errorCodes)('%s says what happened and what to do: at least two sentences or a hint', (code) => {
    expect(problemTitle('en', code)).toMatch(/[.:;,] .+\.$/)
    expect(problemTitle('ja', code)).toMatch(/。.*。$|、.*。$/)
  })
})

describe('a text', () => {
  it('is plain: what it is given comes out as it was', () => {
    expect(text('en', 'page.footer', { organisation: '<b>{x}</b>' })).toContain('<b>{x}</b>')
  })

  it('throws when a parameter is missing, so that no page shows a hole', () => {
    expect(() => text('en', 'page.footer')).toThrow(/organisation/)
  })

  it('counts as its language does', () => {
    expect(text('en', 'page.link.usesLeft', { left: 1 })).toBe('1 phone')
    expect(text('en', 'page.link.usesLeft', { left: 2 })).toBe('2 phones')
    expect(text('ja', 'page.link.usesLeft', { left: 1 })).toBe('あと 1 台')
  })

  it.each([
    [1_500, '2 kB'],
    [999_999, '1,000 kB'],
    [3_145_728, '3.1 MB'],
    [18_000_000, '18 MB'],
  ])('has sizes as people say them: %i', (bytes, shown) => {
    expect(formatBytes('en', bytes)).toBe(shown)
  })
})

describe('the language', () => {
  it.each([
    [{ acceptLanguage: 'ja-JP,ja;q=0.9,en;q=0.8' }, 'ja'],
    [{ acceptLanguage: 'en-GB;q=0.1, ja;q=0.2' }, 'ja'],
    [{ acceptLanguage: 'en-US,en;q=0.9,ja;q=0.8' }, 'en'],
    [{ acceptLanguage: 'fr' }, 'en'],
    [{ acceptLanguage: '*' }, 'en'],
    [{ acceptLanguage: 'ja;q=0' }, 'en'],
    [{ acceptLanguage: ';;;,,q=' }, 'en'],
    [{}, 'en'],
    [{ acceptLanguage: 'en', query: 'ja' }, 'ja'],
    [{ acceptLanguage: 'ja', query: 'en' }, 'en'],
    [{ acceptLanguage: 'ja', query: 'xx' }, 'ja'],
  ])('of %o is %s', (wish, locale) => {
    expect(negotiateLocale(wish)).toBe(locale)
  })
})
