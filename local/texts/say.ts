/** What this machine's commands say, in the language of whoever runs them (ICU reads LANG). */
import { type Catalogues, sayFrom, type TextParams } from '../../shared/texts/catalogue.ts'
import { negotiateLocale } from '../../shared/texts/locale.ts'
import en from './en.json' with { type: 'json' }
import ja from './ja.json' with { type: 'json' }

export type LocalTextKey = keyof typeof en

/** A key missing in Japanese does not compile. */
export const localTexts: Catalogues<LocalTextKey> = { en, ja }

const locale = negotiateLocale({ acceptLanguage: Intl.DateTimeFormat().resolvedOptions().locale })
const sayIn = sayFrom(localTexts)

export const say = (key: LocalTextKey, params?: TextParams): string => sayIn(locale, key, params)
