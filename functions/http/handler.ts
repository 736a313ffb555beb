/** The types between a row of the route table and the code that answers it. */
import type { input, $ZodType as ZodType } from 'zod/v4/core'
import type { CallerOf } from '../../shared/http/callers.ts'
import type { Body, Params, Query } from '../../shared/http/event.ts'
import type { Page, Redirect } from '../../shared/http/replies.ts'
import type { Route, Routes } from '../../shared/http/route.ts'
import type { Client } from '../../shared/pages/client.ts'
import type { Locale } from '../../shared/texts/locale.ts'

export interface HttpRequest<R extends Route> {
  readonly params: Params<R>
  readonly query: Query<R>
  readonly body: Body<R>
  readonly caller: CallerOf<R['auth']>
  readonly locale: Locale
  /** Coarse source network, to count by. */
  readonly network: string
  /** What the browser says it runs on; for pages only. */
  readonly device: Client
}

export type ReplyOf<R extends Route> = R['reply'] extends ZodType
  ? input<R['reply']>
  : R['reply'] extends 'page'
    ? Page
    : Redirect

/** A handler for every row: a row without one does not compile. */
export type Handlers<T extends Routes> = {
  readonly [K in keyof T]: (request: HttpRequest<T[K]>) => Promise<ReplyOf<T[K]>>
}
