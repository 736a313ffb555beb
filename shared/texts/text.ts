import { IntlMessageFormat } from 'intl-messageformat'
import enMails from './en/mails.json' with { type: 'json' }
import enPages from './en/pages.json' with { type: 'json' }
import enProblems from './en/problems.json' with { type: 'json' }
import jaMails from './ja/mails.json' with { type: 'json' }
import jaPages from './ja/pages.json' with { type: 'json' }
import jaProblems from './ja/problems.json' with { type: 'json' }
import type { Locale } from './locale.ts'

const en = { ...enMails, ...enPages, ...enProblems }

export type TextKey = keyof typeof en
export type TextParams = Readonly<Record<string, string | number>>

/** Every message by language and key, in ICU MessageFormat. A key missing in Japanese does not compile. */
export const catalogues: Readonly<Record<Locale, Readonly<Record<TextKey, string>>>> = {
  en,
  ja: { ...jaMails, ...jaPages, ...jaProblems },
}

const compiled = new Map<string, IntlMessageFormat>()

/** Parsing costs far more than formatting, and an instance of a function repeats few messages often. */
const messageOf = (locale: Locale, key: TextKey): IntlMessageFormat => {
  const id = `${locale} ${key}`
  const known = compiled.get(id)
  if (known) return known
  // Texts are plain: markup is the page's business, so a `<` in a text is only a `<`.
  const message = new IntlMessageFormat(catalogues[locale][key], locale, undefined, { ignoreTag: true })
  compiled.set(id, message)
  return message
}

/** The message as plain text, unescaped. Throws when a placeholder has no parameter. */
export const text = (locale: Locale, key: TextKey, params: TextParams = {}): string =>
  String(messageOf(locale, key).format(params))
