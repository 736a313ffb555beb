/** Every request leaves one line: which row, whose, how it ended and in what time (ADR 14). */
import type { Context, APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import type { HttpEvent } from '../../shared/http/event.ts'
import { asYaguraError, problemOf } from '../../shared/http/problems.ts'
import { json } from '../../shared/http/replies.ts'
import type { Log } from '../../shared/ports/log.ts'
import { noteFailure } from './answer-problem.ts'

type Call = (event: HttpEvent, context: Context) => Promise<Result>

export function observe(log: Log, gates: Call): Call {
  let isCold = true
  return (event, context) => {
    const startedAt = performance.now()
    const { requestId } = event.requestContext
    const notes = { requestId, route: 'none', ...(isCold && { cold: true }) }
    isCold = false
    return log.unit('http', notes, async () => {
      const result = await gates(event, context).catch((error) => lastAnswer(log, event, error))
      log.note({ status: result.statusCode, bytes: Buffer.byteLength(result.body ?? '') })
      log.measure({ latency: performance.now() - startedAt })
      return result
    })
  }
}

/** Lambda itself would log what gets out of a function: whole, with whatever the error's text holds. */
function lastAnswer(log: Log, event: HttpEvent, cause: unknown): Result {
  const error = asYaguraError(cause)
  const { status, body } = problemOf(error, error.code, event.requestContext.requestId)
  noteFailure(log, error)
  return json(status, body, { 'content-type': 'application/problem+json' })
}
