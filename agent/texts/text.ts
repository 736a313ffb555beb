import { IntlMessageFormat } from 'intl-messageformat'
import type { Locale } from '../../shared/texts/locale.ts'
import { problemTitle } from '../../shared/texts/problems.ts'
import { type AgentError, type AgentErrorCode, agentErrorCodes } from '../core/errors.ts'
import en from './en.json' with { type: 'json' }
import ja from './ja.json' with { type: 'json' }

export type TextKey = keyof typeof en
export type TextParams = Readonly<Record<string, string | number>>

/** Every message by language and key, in ICU MessageFormat. A key missing in Japanese does not compile. */
export const catalogues: Readonly<Record<Locale, Readonly<Record<TextKey, string>>>> = { en, ja }

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key)

/** The message as plain text. Throws when a placeholder has no parameter. */
export const text = (locale: Locale, key: TextKey, params: TextParams = {}): string =>
  String(
    new IntlMessageFormat(catalogues[locale][key], locale, undefined, { ignoreTag: true }).format(params),
  )

const isAgentCode = (code: AgentError['code']): code is AgentErrorCode =>
  agentErrorCodes.some((known) => known === code)

/** One sentence on what went wrong. Compiles only while every code has one. */
export const errorText = (locale: Locale, { code }: AgentError): string =>
  isAgentCode(code) ? text(locale, `error.${code}`) : problemTitle(locale, code)
