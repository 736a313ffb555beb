/**
 * A Lambda function made of rows of the route table. middy takes every request through the same gates in the
 * same order: known route, right host, caller, body, shapes. A handler sees only what passed them all.
 */
import middy from '@middy/core'
import type { Context, APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import { YaguraError } from '../../shared/domain/errors.ts'
import { type Authenticators, authKind, type Caller } from '../../shared/http/callers.ts'
import { check, type HttpEvent, readBody, sourceNetwork } from '../../shared/http/event.ts'
import { asYaguraError } from '../../shared/http/problems.ts'
import { json, type Page, page, type Redirect, redirect } from '../../shared/http/replies.ts'
import { type Host, methodsOf, type Route, type Routes } from '../../shared/http/route.ts'
import { parseUserAgent } from '../../shared/pages/client.ts'
import type { Log } from '../../shared/ports/log.ts'
import { type Locale, negotiateLocale } from '../../shared/texts/locale.ts'
import { answerProblem } from './answer-problem.ts'
import type { Handlers, HttpRequest } from './handler.ts'

export interface FunctionOptions<T extends Routes> {
  readonly routes: T
  readonly handlers: Handlers<T>
  readonly authenticators: Authenticators
  /** The domain each host answers under; an event for another one is not for this row. */
  readonly domains: Readonly<Record<Host, string>>
  readonly log: Log
  /** How a page row shows a problem to a person. */
  readonly problemPage?: (locale: Locale, error: YaguraError) => Promise<Page>
  /** Checks replies against their schema: on wherever a person would rather see the bug than its result. */
  readonly checkReplies?: boolean
}

export interface Internal extends Record<string, unknown> {
  routeId?: string
  route?: Route
  locale: Locale
  caller?: Caller
}

type Passed = Required<Internal> & { locale: Locale; route: Route; caller: Caller }
type Ctx = Context & { yagura?: Internal }
export type GateRequest = middy.Request<HttpEvent, Result, Error, Ctx, Internal>
export type HttpFunction = (event: HttpEvent, context: Context) => Promise<Result>

export function createHttpFunction<T extends Routes>(options: FunctionOptions<T>): HttpFunction {
  return middy<HttpEvent, Result, Error, Ctx, Internal>({
    timeoutEarlyInMillis: 50,
    timeoutEarlyResponse: () => {
      throw new YaguraError('request.deadline')
    },
  })
    .onError((request) => answerProblem(options, request))
    .before(resolveRoute(options.routes))
    .before(guardHost(options.domains))
    .before(authenticate(options.authenticators))
    .before(({ context, internal }) => {
      context.yagura = internal
    })
    .handler((event: HttpEvent, context: Ctx) =>
      dispatch(options, event, context.yagura as Passed),
    ) as unknown as HttpFunction
}

function resolveRoute(routes: Routes) {
  const byKey = new Map<string, { routeId: string; route: Route }>(
    Object.entries(routes).flatMap(([routeId, route]) =>
      methodsOf(route).map((method) => [`${method} ${route.path}`, { routeId, route }] as const),
    ),
  )
  return ({ event, internal }: GateRequest): void => {
    const acceptLanguage = event.headers['accept-language']
    const query = event.queryStringParameters?.lang
    internal.locale = negotiateLocale({ ...(acceptLanguage && { acceptLanguage }), ...(query && { query }) })
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
  const reply = await handler({
    params: check(route.params, event.pathParameters ?? {}, 'path') as never,
    query: check(route.query, event.queryStringParameters ?? {}, 'query') as never,
    body: check(route.body, readBody(event, route), 'body') as never,
    caller: caller as never,
    locale,
    network: sourceNetwork(event),
    device: parseUserAgent(event.headers['user-agent'] ?? '', event.headers['sec-ch-ua-platform-version']),
  })
  return answer(route, reply, options.checkReplies ?? false)
}

function answer(route: Route, reply: unknown, checked: boolean): Result {
  if (route.reply === 'page') return page(reply as Page)
  if (route.reply === 'redirect') return redirect(reply as Redirect)
  return json(
    route.status ?? 200,
    checked ? asInternal(() => (route.reply as never as { parse(v: unknown): unknown }).parse(reply)) : reply,
  )
}

const asInternal = (parse: () => unknown): unknown => {
  try {
    return parse()
  } catch (cause) {
    throw asYaguraError(cause)
  }
}
