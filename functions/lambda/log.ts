/** One JSON line an event; CloudWatch Logs takes what is printed. */
import type { Log } from '../../shared/ports/log.ts'

const describe = (cause: unknown): unknown =>
  cause instanceof Error
    ? {
        name: cause.name,
        message: cause.message,
        stack: cause.stack,
        ...(cause.cause !== undefined && { cause: describe(cause.cause) }),
      }
    : cause

const print = (level: 'info' | 'error', event: string, fields: object): void =>
  console.log(JSON.stringify({ level, event, ...fields }))

export const jsonLog: Log = {
  info: (event, fields = {}) => print('info', event, fields),
  error: (event, cause, fields = {}) => print('error', event, { ...fields, cause: describe(cause) }),
}
