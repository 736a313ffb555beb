import Negotiator from 'negotiator'

export const locales = ['en', 'ja'] as const
export type Locale = (typeof locales)[number]

const isLocale = (value: string | undefined): value is Locale => locales.some((locale) => locale === value)

/** What `Accept-Language` asks for. Phones of a fleet send few different ones, but each sends its own every time. */
const negotiated = new Map<string, Locale>()
const MAX_NEGOTIATED = 100

function bestOf(acceptLanguage: string): Locale {
  const known = negotiated.get(acceptLanguage)
  if (known) return known
  const best = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).language(locales)
  const locale = isLocale(best) ? best : 'en'
  if (negotiated.size < MAX_NEGOTIATED) negotiated.set(acceptLanguage, locale)
  return locale
}

/**
 * The language to answer in: `?lang=` if it names one of ours, else the best of `Accept-Language`
 * (RFC 9110 §12.5.4), else English.
 */
export const negotiateLocale = (wish: {
  readonly acceptLanguage?: string | undefined
  readonly query?: string | undefined
}): Locale => {
  if (isLocale(wish.query)) return wish.query
  return wish.acceptLanguage === undefined ? 'en' : bestOf(wish.acceptLanguage)
}
