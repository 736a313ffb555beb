/**
 * What may stand in a line. Fields are ids and codes of ours and are only made harmless; the text of an error can
 * hold anything that was asked or answered, so whatever looks like a value is taken out of it.
 */

/** What a terminal or a viewer obeys instead of showing: controls, line separators, changes of direction. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu

/** Harmless on a terminal, and in JSON the same string as before. */
export const visible = (text: string): string =>
  text.replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

const MAX_FIELD = 200
const MAX_TEXT = 400

export const cut = (text: string, length = MAX_FIELD): string =>
  text.length > length ? `${text.slice(0, length)}…` : text

/** In order: what a later rule would tear apart goes first. */
const VALUES: readonly [RegExp, string][] = [
  [/-----BEGIN.*?(-----END[^-]*-----|$)/gs, '[pem]'],
  // JSON.parse and others quote what they were given, quotes inside included.
  [/".*"/gs, '"…"'],
  [/\b[a-z][\w+.-]*:\/\/\S+/gi, '[url]'],
  [/[^\s<>()[\]:;,"]+@[^\s<>()[\]:;,"]+/g, '[mail]'],
  [/\b\d{1,3}(\.\d{1,3}){3}\b/g, '[address]'],
  [/(?<![\w:])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])/gi, '[address]'],
]

/** `dev_…` and the like. */
const OUR_ID = /^[a-z]{3}_[\w-]{22,26}$/
const SEAM = /[_./-]|(?<=[a-z])(?=[A-Z])/
const WORD = /^([A-Z]{0,4}[a-z]{3,}|[a-z]{2}|[A-Z]{2,16}|\d)$/

/** `ConditionalCheckFailedException`, `app/sync-device.ts`: made of words, which what is random is not. */
const isWords = (run: string): boolean => run.split(SEAM).every((part) => WORD.test(part))

const opaque = (run: string): string => (OUR_ID.test(run) || isWords(run) ? run : '[secret]')

/** The text of an error without the values in it: tokens, addresses, URLs, quotations. */
export function withoutValues(text: string): string {
  const without = VALUES.reduce((rest, [value, sign]) => rest.replace(value, sign), text.slice(0, 4_000))
  return cut(without.replace(/[\w+/=.~-]{12,}/g, opaque), MAX_TEXT)
}
