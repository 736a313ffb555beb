import { asYaguraError, problemOf } from '../../shared/http/problems.ts'
import { json, page } from '../../shared/http/replies.ts'
import type { Routes } from '../../shared/http/route.ts'
import type { FunctionOptions, GateRequest } from './function-options.ts'

/** RFC 9457 for programs, a page for people; the cause goes to the log and nowhere else. */
export async function answerProblem<T extends Routes>(
  options: FunctionOptions<T>,
  request: GateRequest,
): Promise<void> {
  const { route, routeId, locale } = request.internal
  const error = asYaguraError(request.error)
  // Texts are no part of a start: most instances never refuse anything.
  const { problemTitle } = await import('../../shared/texts/problems.ts')
  const title = problemTitle(locale, error.code)
  const problem = problemOf(error, title, request.event.requestContext.requestId)
  if (problem.status >= 500)
    options.log.error('request.failed', error.cause ?? error, {
      routeId,
      code: error.code,
      requestId: request.event.requestContext.requestId,
    })
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
