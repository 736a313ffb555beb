import type { TextParams } from '../../../shared/texts/catalogue.ts'
import type { Locale } from '../../../shared/texts/locale.ts'
import { type TextKey, text } from '../../texts/text.ts'

/** Where a run of the command line reads its language and writes its words. */
export interface Io {
  /** BCP 47, as the system says it. */
  readonly systemLocale: string
  out(line: string): void
  err(line: string): void
  /** Aborts when the person at the terminal has had enough; asked for by what would go on for ever. */
  interruption(): AbortSignal
}

export const localeOf = ({ systemLocale }: Io): Locale => (systemLocale.startsWith('ja') ? 'ja' : 'en')

export type Say = (key: TextKey, params?: TextParams) => string

export const sayer = (io: Io): Say => {
  const locale = localeOf(io)
  return (key, params) => text(locale, key, params)
}

/** One JSON value on one line, for programs. */
export const printJson = (io: Io, value: unknown): void => io.out(JSON.stringify(value))
