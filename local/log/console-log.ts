/** The log of one machine: readable lines for a person at a terminal, or the lines that Lambda would write. */
import { styleText } from 'node:util'
import { jsonLine } from '../../shared/adapters/log/json-line.ts'
import { type Line, unitLog } from '../../shared/adapters/log/unit-log.ts'
import type { Log } from '../../shared/ports/log.ts'
import { type Paint, readableLine } from './readable-line.ts'

export interface ConsoleLogOptions {
  /** Errors are always shown, the rest when this is set; as JSON everything is. */
  readonly verbose: boolean
  readonly jsonLog?: boolean
}

export function consoleLog(
  { verbose, jsonLog = false }: ConsoleLogOptions,
  out: NodeJS.WritableStream = process.stderr,
): Log {
  const say = (text: string): void => void out.write(`${text}\n`)
  // Plain text wherever `out` is no terminal.
  const paint: Paint = (style, text) => styleText(style, text, { stream: out })
  const show = (line: Line): void => {
    if (line.level === 'error' || verbose) say(readableLine(line, new Date(), paint))
  }
  return unitLog(jsonLog ? (line) => say(jsonLine(line, Date.now())) : show)
}
