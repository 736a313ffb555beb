import { asYaguraError, problemOf } from '../../shared/http/problems.ts'
import { json, type Page, page } from '../../shared/http/replies.ts'
import type { Route, Routes } from '../../shared/http/route.ts'
import { problemTitle } from '../../shared/texts/problems.ts'
import type { Within } from './deadline.ts'
import type { FunctionOptions, GateRequest } from './function-options.ts'

/** RFC 9457 for programs, a page for people; the cause goes to the log and nowhere else. */
export async function answerProblem<T extends Routes>(
  options: FunctionOptions<T>,
  request: GateRequest,
): Promise<void> {
  const { route, routeId, locale, within } = request.internal
  const error = asYaguraError(request.error)
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
  const { problemPage } = options
  const shown = await pageFor(route, within, problemPage && (() => problemPage(locale, error)))
  if (!shown) {
    request.response = json(problem.status, problem.body, {
      'content-type': 'application/problem+json',
      ...headers,
    })
    return
  }
  request.response = page({ ...shown, status: problem.status, headers: { ...shown.headers, ...headers } })
}

/** A page that cannot be made in time is none: to answer comes first. */
async function pageFor(
  route: Route | undefined,
  within: Within | undefined,
  make: (() => Promise<Page>) | undefined,
): Promise<Page | undefined> {
  if (!make || !within || typeof route?.reply !== 'string') return undefined
  return within(make).catch(() => undefined)
}
