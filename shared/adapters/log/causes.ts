/** An error with everything that led to it, fit for a log: names, codes and places whole, texts without values. */
import { cut, withoutValues } from './clean.ts'

export interface Cause {
  readonly name: string
  /** Ours, Node's or OpenSSL's. */
  readonly code?: string
  readonly message?: string
  /** AWS's own id of the call that failed, for its support. */
  readonly awsRequestId?: string
  /** Innermost call first, the last parts of each path. */
  readonly stack?: readonly string[]
}

const MAX_CAUSES = 5
const MAX_FRAMES = 6

interface Known extends Error {
  readonly code?: unknown
  readonly issues?: readonly { readonly code?: unknown; readonly path?: readonly PropertyKey[] }[]
  readonly errors?: readonly unknown[]
  readonly $metadata?: { readonly requestId?: unknown }
}

/** Outermost first. Anything can be thrown, and can be its own cause. */
export function causesOf(thrown: unknown): readonly Cause[] {
  const causes: Cause[] = []
  for (let error = thrown; error !== undefined && causes.length < MAX_CAUSES; error = nextOf(error))
    causes.push(causeOf(error))
  return causes
}

/** Of several at once (a name with many addresses) the first speaks for all. */
const nextOf = (error: unknown): unknown =>
  error instanceof Error ? (error.cause ?? (error as Known).errors?.[0]) : undefined

function causeOf(thrown: unknown): Cause {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: withoutValues(String(thrown)) }
  const error = thrown as Known
  const message = textOf(error)
  const stack = framesOf(error)
  return {
    name: cut(error.name),
    ...(error.code !== undefined && { code: cut(String(error.code)) }),
    // Of our own errors the message is the code.
    ...(message && message !== error.code && { message }),
    ...(error.$metadata?.requestId !== undefined && { awsRequestId: cut(String(error.$metadata.requestId)) }),
    ...(stack.length && { stack }),
  }
}

/** A validator's text is a quotation from end to end; where it failed is what helps. */
const textOf = ({ message, issues }: Known): string =>
  Array.isArray(issues)
    ? cut(issues.map(({ code, path }) => `${path?.map(String).join('.')}: ${code}`).join('; '))
    : withoutValues(message)

const FRAME = /^ {4}at (?:(?:async )?([\w.$<># []+\]?) \()?(?:file:\/\/)?([^()]+:\d+:\d+)\)?$/

/** The head of a stack repeats the message, which may look like frames itself. */
function framesOf({ name, message, stack = '' }: Known): readonly string[] {
  const head = stack.indexOf(message)
  const frames = stack.slice(head < 0 ? name.length : head + message.length).split('\n')
  return frames
    .flatMap((frame) => {
      const [, called = '', place = ''] = FRAME.exec(frame) ?? []
      return place && !place.startsWith('node:')
        ? [`${called} ${place.split('/').slice(-3).join('/')}`.trim()]
        : []
    })
    .slice(0, MAX_FRAMES)
}
