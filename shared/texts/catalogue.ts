/** Messages in ICU MessageFormat, by language and key. */
import { IntlMessageFormat } from 'intl-messageformat'
import type { Locale } from './locale.ts'

export type TextParams = Readonly<Record<string, string | number>>
export type Catalogues<K extends string> = Readonly<Record<Locale, Readonly<Record<K, string>>>>

/** Gives a message as plain text, unescaped; throws when a placeholder has no parameter. */
export type Say<K extends string> = (locale: Locale, key: K, params?: TextParams) => string

export function sayFrom<K extends string>(catalogues: Catalogues<K>): Say<K> {
  /** Parsing costs far more than formatting, and a process repeats few messages often. */
  const compiled = new Map<string, IntlMessageFormat>()
  const messageOf = (locale: Locale, key: K): IntlMessageFormat => {
    const id = `${locale} ${key}`
    const known = compiled.get(id)
    if (known) return known
    // Texts are plain: markup is the page's business, so a `<` in a text is only a `<`.
    const message = new IntlMessageFormat(catalogues[locale][key], locale, undefined, { ignoreTag: true })
    compiled.set(id, message)
    return message
  }
  return (locale, key, params = {}) => String(messageOf(locale, key).format(params))
}
