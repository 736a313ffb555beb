import Negotiator from 'negotiator'

export const locales = ['en', 'ja'] as const
export type Locale = (typeof locales)[number]

const isLocale = (value: string | undefined): value is Locale => locales.some((locale) => locale === value)

/**
 * The language to answer in: `?lang=` if it names one of ours, else the best of `Accept-Language`
 * (RFC 9110 §12.5.4), else English.
 */
export const negotiateLocale = (wish: {
  readonly acceptLanguage?: string | undefined
  readonly query?: string | undefined
}): Locale => {
  if (isLocale(wish.query)) return wish.query
  const headers = { 'accept-language': wish.acceptLanguage }
  const best = new Negotiator({ headers }).language(locales)
  return isLocale(best) ? best : 'en'
}
