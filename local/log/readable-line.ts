/** A line for a person: time, level, what, status, milliseconds, who, then the rest; an error with its causes. */
import type { styleText } from 'node:util'
import { type Cause, causesOf } from '../../shared/adapters/log/causes.ts'
import { cut, visible } from '../../shared/adapters/log/clean.ts'
import type { Line } from '../../shared/adapters/log/unit-log.ts'
import type { Fields } from '../../shared/ports/log.ts'

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string

const WIDTH = 80
const INDENT = ' '.repeat(9)

export function readableLine(line: Line, now: Date, paint: Paint): string {
  const { level, event, fields, figures = {} } = line
  const isError = level === 'error'
  const time = now.toTimeString().slice(0, 8)
  const what = String((!isError && (fields.route ?? fields.job)) || event).padEnd(20)
  const status = isError ? '' : String(fields.status ?? '').padStart(4)
  const ms = ` ${inMs(figures.latency ?? figures.jobDuration)}`
  const head = `${time} ${level.padEnd(5)} ${what}${status}${isError ? '' : ms}`
  const painted = [
    paint('dim', time),
    isError ? paint('red', level) : 'info ',
    `${what}${paint(styleOf(fields.status), status)}${isError ? '' : ms}`,
  ].join(' ')
  const tail = wrapped(wordsOf(fields, isError), head.length)
  return [painted + tail, ...(isError ? causesOf(line.cause).flatMap(causeLines) : [])].join('\n')
}

const styleOf = (status: unknown): Parameters<typeof styleText>[0] =>
  Number(status) >= 500 ? 'red' : Number(status) >= 400 ? 'yellow' : 'green'

const inMs = (ms: number | undefined): string =>
  (ms === undefined ? '' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)}ms`).padStart(6)

/** What a column shows already, and what only programs ask for. */
const IN_COLUMNS = new Set(['route', 'job', 'status'])
const FOR_PROGRAMS = new Set(['requestId', 'class', 'bytes', 'cold', 'result'])
const BARE = new Set(['who', 'code', 'route', 'job'])

/** Who first. An error has no columns and shows all that finds its request. */
function wordsOf({ who, ...fields }: Fields, isError: boolean): string[] {
  return Object.entries({ who, ...fields })
    .filter(([, value]) => value !== undefined)
    .filter(([name]) => isError || !(IN_COLUMNS.has(name) || FOR_PROGRAMS.has(name)))
    .map(([name, value]) => (BARE.has(name) ? `${value}` : `${name}=${value}`))
    .map((word) => visible(cut(word)))
}

function wrapped(words: readonly string[], from: number): string {
  let column = from
  return words
    .map((word) => {
      const fits = column + 1 + word.length <= WIDTH
      column = (fits ? column + 1 : INDENT.length) + word.length
      return (fits ? ' ' : `\n${INDENT}`) + word
    })
    .join('')
}

function causeLines({ name, code, message, awsRequestId, stack = [] }: Cause): string[] {
  const head = [name, ...(code ? [`(${code})`] : []), ...(awsRequestId ? [`aws=${awsRequestId}`] : [])]
  const said = visible(message ?? '').split(' ')
  return [
    `${INDENT}${wrapped([...head, ...said], INDENT.length - 1).trimStart()}`,
    ...stack.map((frame) => `${INDENT}  at ${frame}`),
  ].map((text) => text.trimEnd())
}
