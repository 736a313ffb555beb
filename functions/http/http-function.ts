/**
 * A Lambda function made of rows of the route table. middy takes every request through the same gates in the
 * same order: known route, right host, readable data, caller, body, shapes. A handler sees only what passed them all.
 */
import middy from '@middy/core'
import type { Context, APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import { parse } from 'zod/v4/core'
import { YaguraError } from '../../shared/domain/errors.ts'
import { type Caller, idOf } from '../../shared/http/callers.ts'
import { check, type HttpEvent, readBody, sourceNetwork } from '../../shared/http/event.ts'
import { json, type Page, page, type Redirect, redirect } from '../../shared/http/replies.ts'
import { authKind, methodsOf, needsOfRoute, type Route, type Routes } from '../../shared/http/route.ts'
import { parseUserAgent } from '../../shared/pages/client.ts'
import type { Locale } from '../../shared/texts/locale.ts'
import { negotiateLocale } from '../../shared/texts/locale.ts'
import { answerProblem } from './answer-problem.ts'
import { type Within, withinDeadline } from './deadline.ts'
import type { FunctionOptions, GateContext, GateRequest, Passage } from './function-options.ts'
import type { HttpRequest } from './handler.ts'
import { observe } from './observe.ts'

export type HttpFunction = (event: HttpEvent, context: Context) => Promise<Result>

interface Passed {
  readonly within: Within
  readonly routeId: string
  readonly route: Route
  readonly locale: Locale
  readonly caller: Caller
}

export function createHttpFunction<T extends Routes>(options: FunctionOptions<T>): HttpFunction {
  // middy's own early time-out knows neither the row nor the gates, which may have to ask the store.
  const gates = middy<HttpEvent, Result, Error, GateContext, Passage>({ timeoutEarlyInMillis: 0 })
    .onError((request) => answerProblem(options, request))
    .before(resolveRoute(options))
    .before(guardHost(options.domains))
    .before(guardData(options.ready))
    .before(authenticate(options))
    .before(({ context, internal }) => {
      context.yagura = internal
    })
    .handler((event: HttpEvent, context: GateContext) =>
      dispatch(options, event, context.yagura as unknown as Passed),
    ) as unknown as HttpFunction
  return observe(options.log, gates)
}

function resolveRoute({ routes, log }: Pick<FunctionOptions<Routes>, 'routes' | 'log'>) {
  const byKey = new Map<string, { routeId: string; route: Route }>(
    Object.entries(routes).flatMap(([routeId, route]) =>
      methodsOf(route).map((method) => [`${method} ${route.path}`, { routeId, route }] as const),
    ),
  )
  return ({ event, context, internal }: GateRequest): void => {
    internal.locale = negotiateLocale({
      acceptLanguage: event.headers['accept-language'],
      query: event.queryStringParameters?.lang,
    })
    const found = byKey.get(event.routeKey)
    if (!found) throw new YaguraError('request.not_found')
    Object.assign(internal, found, { within: withinDeadline(found.route, context) })
    log.note({ route: found.routeId })
  }
}

const guardHost =
  (domains: FunctionOptions<Routes>['domains']) =>
  ({ event, internal }: GateRequest): void => {
    if (!internal.route || event.requestContext.domainName !== domains[internal.route.host])
      throw new YaguraError('request.wrong_host')
  }

/** Before the caller is looked up: a record of another form could be taken for a refusal. */
const guardData =
  (ready: FunctionOptions<Routes>['ready']) =>
  async ({ internal: { route, within } }: GateRequest): Promise<void> => {
    if (within && route && needsOfRoute(route).length) await within(ready)
  }

const authenticate =
  ({ authenticators, log }: Pick<FunctionOptions<Routes>, 'authenticators' | 'log'>) =>
  async ({ event, internal }: GateRequest): Promise<void> => {
    const { route, within } = internal
    const authenticator = route && authenticators[authKind(route.auth)]
    if (!within || !authenticator) throw new YaguraError('auth.forbidden')
    internal.caller = await within(() => authenticator(event, route))
    log.note({ who: idOf(internal.caller) })
  }

async function dispatch<T extends Routes>(
  options: FunctionOptions<T>,
  event: HttpEvent,
  { route, routeId, caller, locale, within }: Passed,
): Promise<Result> {
  const handler = options.handlers[routeId] as (request: HttpRequest<Route>) => Promise<unknown>
  const { 'user-agent': userAgent = '', 'sec-ch-ua-platform-version': platformVersion } = event.headers
  const request: HttpRequest<Route> = {
    // The row's schemas make these what the row's type says; a table of rows cannot carry that here.
    params: check(route.params, event.pathParameters ?? {}, 'path') as never,
    query: check(route.query, event.queryStringParameters ?? {}, 'query') as never,
    body: check(route.body, readBody(event, route), 'body') as never,
    caller: caller as never,
    locale,
    get network() {
      return sourceNetwork(event)
    },
    get device() {
      return parseUserAgent(userAgent, platformVersion)
    },
  }
  const reply = await within(() => handler(request))
  return answer(route, reply, options.checkReplies ?? false)
}

function answer({ reply: shape, status = 200 }: Route, reply: unknown, checked: boolean): Result {
  if (shape === 'page') return page(reply as Page)
  if (shape === 'redirect') return redirect(reply as Redirect)
  return json(status, checked ? parse(shape, reply) : reply)
}
