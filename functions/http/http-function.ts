/**
 * A Lambda function made of rows of the route table. middy takes every request through the same gates in the
 * same order: known route, right host, readable data, caller, body, shapes. A handler sees only what passed them all.
 */
import middy from '@middy/core'
import type { Context, APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import { YaguraError } from '../../shared/domain/errors.ts'
import { type Authenticators, authKind, type Caller } from '../../shared/http/callers.ts'
import { check, type HttpEvent, readBody, sourceNetwork } from '../../shared/http/event.ts'
import { json, type Page, page, type Redirect, redirect } from '../../shared/http/replies.ts'
import { methodsOf, type Route, type Routes } from '../../shared/http/route.ts'
import { parseUserAgent } from '../../shared/pages/client.ts'
import type { Locale } from '../../shared/texts/locale.ts'
import { negotiateLocale } from '../../shared/texts/locale.ts'
import { answerProblem } from './answer-problem.ts'
import type { FunctionOptions, GateContext, GateRequest, Passage } from './function-options.ts'
import type { HttpRequest } from './handler.ts'

export type HttpFunction = (event: HttpEvent, context: Context) => Promise<Result>

interface Passed {
  readonly routeId: string
  readonly route: Route
  readonly locale: Locale
  readonly caller: Caller
}

export function createHttpFunction<T extends Routes>(options: FunctionOptions<T>): HttpFunction {
  return middy<HttpEvent, Result, Error, GateContext, Passage>({
    timeoutEarlyInMillis: 50,
    timeoutEarlyResponse: () => {
      throw new YaguraError('request.deadline')
    },
  })
    .onError((request) => answerProblem(options, request))
    .before(resolveRoute(options.routes))
    .before(guardHost(options.domains))
    .before(guardData(options.ready))
    .before(authenticate(options.authenticators))
    .before(({ context, internal }) => {
      context.yagura = internal
    })
    .handler((event: HttpEvent, context: GateContext) =>
      dispatch(options, event, context.yagura as unknown as Passed),
    ) as unknown as HttpFunction
}

function resolveRoute(routes: Routes) {
  const byKey = new Map<string, { routeId: string; route: Route }>(
    Object.entries(routes).flatMap(([routeId, route]) =>
      methodsOf(route).map((method) => [`${method} ${route.path}`, { routeId, route }] as const),
    ),
  )
  return ({ event, internal }: GateRequest): void => {
    internal.locale = negotiateLocale({
      acceptLanguage: event.headers['accept-language'],
      query: event.queryStringParameters?.lang,
    })
    const found = byKey.get(event.routeKey)
    if (!found) throw new YaguraError('request.not_found')
    Object.assign(internal, found)
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
  async ({ internal }: GateRequest): Promise<void> => {
    if (internal.route?.needs.length) await ready()
  }

const authenticate =
  (authenticators: Authenticators) =>
  async ({ event, internal }: GateRequest): Promise<void> => {
    const authenticator = internal.route && authenticators[authKind(internal.route.auth)]
    if (!internal.route || !authenticator) throw new YaguraError('auth.forbidden')
    internal.caller = await authenticator(event, internal.route)
  }

async function dispatch<T extends Routes>(
  options: FunctionOptions<T>,
  event: HttpEvent,
  { route, routeId, caller, locale }: Passed,
): Promise<Result> {
  const handler = options.handlers[routeId] as (request: HttpRequest<Route>) => Promise<unknown>
  const { 'user-agent': userAgent = '', 'sec-ch-ua-platform-version': platformVersion } = event.headers
  const reply = await handler({
    // The row's schemas make these what the row's type says; a table of rows cannot carry that here.
    params: check(route.params, event.pathParameters ?? {}, 'path') as never,
    query: check(route.query, event.queryStringParameters ?? {}, 'query') as never,
    body: check(route.body, readBody(event, route), 'body') as never,
    caller: caller as never,
    locale,
    network: sourceNetwork(event),
    device: parseUserAgent(userAgent, platformVersion),
  })
  return answer(route, reply, options.checkReplies ?? false)
}

function answer({ reply: shape, status = 200 }: Route, reply: unknown, checked: boolean): Result {
  if (shape === 'page') return page(reply as Page)
  if (shape === 'redirect') return redirect(reply as Redirect)
  return json(status, checked ? shape.parse(reply) : reply)
}
