import type { ErrorCode } from '../domain/errors.ts'
import type { Locale } from './locale.ts'
import { text } from './text.ts'

/** What happened and what to do next, in a sentence or two. Compiles only while every code has its text. */
export const problemTitle = (locale: Locale, code: ErrorCode): string => text(locale, `problems.${code}`)
