import type { YaguraError } from '../../shared/domain/errors.ts'
import { asYaguraError, errorClass, problemOf, statusOf } from '../../shared/http/problems.ts'
import { json, page } from '../../shared/http/replies.ts'
import type { Routes } from '../../shared/http/route.ts'
import type { Log } from '../../shared/ports/log.ts'
import type { FunctionOptions, GateRequest } from './function-options.ts'

/** RFC 9457 for programs, a page for people; the cause goes to the log and nowhere else. */
export async function answerProblem<T extends Routes>(
  options: FunctionOptions<T>,
  request: GateRequest,
): Promise<void> {
  const { route, locale } = request.internal
  const error = asYaguraError(request.error)
  // Texts are no part of a start: most instances never refuse anything.
  const { problemTitle } = await import('../../shared/texts/problems.ts')
  const title = problemTitle(locale, error.code)
  const problem = problemOf(error, title, request.event.requestContext.requestId)
  noteFailure(options.log, error)
  const headers = {
    'content-language': locale,
    ...(problem.retryAfterS ? { 'retry-after': String(problem.retryAfterS) } : {}),
    ...(error.code === 'auth.required' || error.code === 'auth.invalid'
      ? { 'www-authenticate': 'Bearer' }
      : {}),
  }
  const isPage = typeof route?.reply === 'string' && options.problemPage
  if (!isPage) {
    request.response = json(problem.status, problem.body, {
      'content-type': 'application/problem+json',
      ...headers,
    })
    return
  }
  const shown = await isPage(locale, error)
  request.response = page({ ...shown, status: problem.status, headers: { ...shown.headers, ...headers } })
}

/** A refusal is a figure; what is our fault is a line of its own as well, with everything that led to it. */
export function noteFailure(log: Log, error: YaguraError): void {
  log.note({ code: error.code, class: errorClass(error.code) })
  log.measure({ errors: 1 })
  if (statusOf(error.code) >= 500)
    log.error('request.failed', error.cause ?? error, { reason: error.details.reason })
}
