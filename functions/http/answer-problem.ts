import type { YaguraError } from '../../shared/domain/errors.ts'
import { asYaguraError, errorClass, problemOf, statusOf } from '../../shared/http/problems.ts'
import { json, type Page, page } from '../../shared/http/replies.ts'
import type { Route, Routes } from '../../shared/http/route.ts'
import type { Log } from '../../shared/ports/log.ts'
import type { Within } from './deadline.ts'
import type { FunctionOptions, GateRequest } from './function-options.ts'

/** RFC 9457 for programs, a page for people; the cause goes to the log and nowhere else. */
export async function answerProblem<T extends Routes>(
  options: FunctionOptions<T>,
  request: GateRequest,
): Promise<void> {
  const { route, locale, within } = request.internal
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
  const { problemPage } = options
  const make = problemPage && (() => problemPage(locale, error))
  const shown = await pageFor(options.log, route, within, make)
  if (!shown) {
    request.response = json(problem.status, problem.body, {
      'content-type': 'application/problem+json',
      ...headers,
    })
    return
  }
  request.response = page({ ...shown, status: problem.status, headers: { ...shown.headers, ...headers } })
}

/** A refusal is a figure; what is our fault is a line of its own as well, with everything that led to it. */
export function noteFailure(log: Log, error: YaguraError): void {
  log.note({ code: error.code, class: errorClass(error.code) })
  log.measure({ errors: 1 })
  if (statusOf(error.code) >= 500)
    log.error('request.failed', error.cause ?? error, { reason: error.details.reason })
}

/** A page that cannot be made in time is none: to answer comes first. */
async function pageFor(
  log: Log,
  route: Route | undefined,
  within: Within | undefined,
  make: (() => Promise<Page>) | undefined,
): Promise<Page | undefined> {
  if (!make || !within || typeof route?.reply !== 'string') return undefined
  return within(make).catch((cause) => void log.error('request.failed', cause))
}
