import { CommanderError } from 'commander'
import { AgentError, codeOf } from '../../core/errors.ts'
import { errorText, isTextKey } from '../../texts/text.ts'
import { type Io, localeOf, printJson, sayer } from './io.ts'

export const exitCodes = { done: 0, failed: 1, usage: 2 } as const

const printable = (value: string | number) => String(value).replaceAll(/\p{Cc}/gu, ' ')

function tell(io: Io, json: boolean, code: string, message: string, details: AgentError['details'] = {}) {
  const say = sayer(io)
  if (json) return printJson(io, { error: { code, message, details } })
  io.err(say('failure.line', { code, sentence: message }))
  for (const [name, value] of Object.entries(details))
    io.err(say('failure.details', { name, value: printable(value) }))
}

function usage(io: Io, json: boolean, { code, exitCode }: CommanderError): number {
  if (exitCode === 0) return exitCodes.done
  const key = `usage.${code.replace('commander.', '')}`
  // `commander.help` without a command: the help itself has been printed.
  if (isTextKey(key)) tell(io, json, 'usage', sayer(io)(key))
  return exitCodes.usage
}

/** Tells a failure with its code and a sentence, and answers the exit code. */
export function tellFailure(io: Io, json: boolean, error: unknown): number {
  if (error instanceof CommanderError) return usage(io, json, error)
  if (error instanceof AgentError) {
    tell(io, json, error.code, errorText(localeOf(io), error), error.details)
  } else {
    const message = error instanceof Error ? error.message : String(error)
    tell(io, json, codeOf(error), sayer(io)('failure.defect', { message: printable(message) }))
  }
  return exitCodes.failed
}
