/** The typed client of the route table: console, command line, demo and tests speak through it. */
import type { input, output, $ZodType as ZodType } from 'zod/v4/core'
import { type ErrorCode, errorCodes } from '../domain/errors.ts'
import type { Route, Routes } from './route.ts'

type InputOf<R extends Route, K extends 'params' | 'query' | 'body'> = R extends {
  readonly [P in K]: infer S extends ZodType
}
  ? { readonly [P in K]: input<S> }
  : unknown

/** Queries have defaults throughout, so one may be left out. */
type QueryOf<R extends Route> = R extends { readonly query: infer S extends ZodType }
  ? { readonly query?: input<S> }
  : unknown

export type CallInput<R extends Route> = InputOf<R, 'params'> & QueryOf<R> & InputOf<R, 'body'>
export type CallReply<R extends Route> = R['reply'] extends ZodType ? output<R['reply']> : never

/** A refusal of the service; `code` is what to act on. */
export class ApiError extends Error {
  readonly status: number
  readonly code: ErrorCode | undefined
  readonly problem: Readonly<Record<string, unknown>>

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(String(problem.title ?? problem.message ?? `HTTP ${status}`))
    this.name = 'ApiError'
    this.status = status
    this.problem = problem
    this.code = errorCodes.find((code) => code === problem.code)
  }
}

export interface ClientOptions {
  readonly baseUrl: string
  readonly token: string
  readonly locale?: 'ja' | 'en'
  readonly fetch?: typeof fetch
}

export interface Client<T extends Routes> {
  /** Rejects with `ApiError` for anything but success. */
  call<K extends keyof T & string>(id: K, input: CallInput<T[K]>): Promise<CallReply<T[K]>>
}

interface Parts {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export function createClient<const T extends Routes>(routes: T, options: ClientOptions): Client<T> {
  const send = options.fetch ?? fetch
  return {
    async call(id, input) {
      const route = routes[id] as Route
      const { params, query, body } = input as Parts
      const response = await send(`${options.baseUrl}${pathOf(route, params)}${searchOf(query)}`, {
        method: route.method,
        headers: {
          authorization: `Bearer ${options.token}`,
          'accept-language': options.locale ?? 'en',
          ...(route.body && { 'content-type': 'application/json' }),
        },
        ...(route.body && { body: JSON.stringify(body ?? {}) }),
      })
      const reply = await response.json()
      if (!response.ok) throw new ApiError(response.status, reply)
      return reply
    },
  }
}

const pathOf = ({ path }: Route, params: Parts['params'] = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))

function searchOf(query: Parts['query'] = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : ''
}
