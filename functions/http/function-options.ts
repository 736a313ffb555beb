import type middy from '@middy/core'
import type { Context, APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import type { YaguraError } from '../../shared/domain/errors.ts'
import type { Authenticators, Caller } from '../../shared/http/callers.ts'
import type { HttpEvent } from '../../shared/http/event.ts'
import type { Page } from '../../shared/http/replies.ts'
import type { Host, Route, Routes } from '../../shared/http/route.ts'
import type { Log } from '../../shared/ports/log.ts'
import type { Locale } from '../../shared/texts/locale.ts'
import type { Within } from './deadline.ts'
import type { Handlers } from './handler.ts'

export interface FunctionOptions<T extends Routes> {
  readonly routes: T
  readonly handlers: Handlers<T>
  readonly authenticators: Authenticators
  /** The domain each host answers under; an event for another one is not for this row. */
  readonly domains: Readonly<Record<Host, string>>
  readonly log: Log
  /** Asked before anything that is stored is read: throws when the store is not for this version. */
  readonly ready: () => Promise<unknown>
  /** How a page row shows a problem to a person. */
  readonly problemPage?: (locale: Locale, error: YaguraError) => Promise<Page>
  /** Checks replies against their schema: on wherever a person would rather see the bug than its result. */
  readonly checkReplies?: boolean
}

/** What the gates have found out so far. */
export interface Passage extends Record<string, unknown> {
  routeId?: string
  route?: Route
  locale: Locale
  /** The rest of the time this request has. */
  within?: Within
  caller?: Caller
}

export type GateContext = Context & { yagura?: Passage }
export type GateRequest = middy.Request<HttpEvent, Result, Error, GateContext, Passage>
