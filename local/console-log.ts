/** The log for a person at a terminal: errors always, the rest when asked for. */
import type { Log } from '../shared/ports/log.ts'

const time = (): string => new Date().toISOString().slice(11, 19)

const fieldsOf = (fields: Readonly<Record<string, unknown>> = {}): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${String(value)}`)
    .join('')

const causeOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  const inner = cause.cause instanceof Error ? ` (${cause.cause.name}: ${cause.cause.message})` : ''
  return `${cause.name}: ${cause.message}${inner}`
}

export const consoleLog = (options: { verbose: boolean }): Log => ({
  info(event, fields) {
    if (options.verbose) console.error(`${time()} ${event}${fieldsOf(fields)}`)
  },
  error(event, cause, fields) {
    console.error(`${time()} ${event}${fieldsOf(fields)} ${causeOf(cause)}`)
  },
})
