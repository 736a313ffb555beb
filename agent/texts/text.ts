import { type Catalogues, sayFrom } from '../../shared/texts/catalogue.ts'
import type { Locale } from '../../shared/texts/locale.ts'
import { problemTitle } from '../../shared/texts/problems.ts'
import { type AgentError, type AgentErrorCode, agentErrorCodes } from '../core/errors.ts'
import en from './en.json' with { type: 'json' }
import ja from './ja.json' with { type: 'json' }

export type TextKey = keyof typeof en

/** Every message by language and key, in ICU MessageFormat. A key missing in Japanese does not compile. */
export const catalogues: Catalogues<TextKey> = { en, ja }

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key)

export const text = sayFrom(catalogues)

const isAgentCode = (code: AgentError['code']): code is AgentErrorCode =>
  agentErrorCodes.some((known) => known === code)

/** One sentence on what went wrong. Compiles only while every code has one. */
export const errorText = (locale: Locale, { code }: AgentError): string =>
  isAgentCode(code) ? text(locale, `error.${code}`) : problemTitle(locale, code)
