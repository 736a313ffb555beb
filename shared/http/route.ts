/**
 * A row of the route table. Gateway, grants, validation, OpenAPI, client and refusal tests all read it; a
 * path, its protection and its shapes are written nowhere else.
 */
import type { ZodObject } from 'zod'
import type { $ZodType as ZodType } from 'zod/v4/core'
import type { Role } from '../domain/admin.ts'
import type { ErrorCode } from '../domain/errors.ts'

export const hosts = ['enroll', 'device', 'admin'] as const
export type Host = (typeof hosts)[number]

/**
 * What a caller must show. Closed on purpose: an unprotected route has to say `none`.
 * `link`: a known capability token in the path. `proof`: the body carries the proof and the use case weighs it.
 */
export type Auth = 'none' | 'link' | 'proof' | 'clientCert' | `role:${Role}`

/**
 * What a row touches; a function's grants are the union over its rows. `signing-keys`: sign with an online key.
 * `secrets`: seal, open or compare what is kept sealed. `trust-root`: publish a trust document.
 */
export const needs = [
  'fleet:read',
  'fleet:write',
  'core:read',
  'core:write',
  'objects:read',
  'objects:write',
  'client-ca',
  'signing-keys',
  'secrets',
  'trust-root',
  'mail',
] as const
export type Need = (typeof needs)[number]

/** What recognising a caller touches, before the row itself does anything. */
const authNeeds: Readonly<Record<AuthKind, readonly Need[]>> = {
  none: [],
  link: ['core:read'],
  proof: [],
  clientCert: [],
  role: ['core:read'],
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly host: Host
  readonly auth: Auth
  /** One line for the API document. */
  readonly summary: string
  readonly params?: ZodObject
  readonly query?: ZodObject
  readonly body?: ZodType
  /** A schema for JSON, `page` for HTML that also answers HEAD, `redirect` for a 302 to elsewhere. */
  readonly reply: ZodType | 'page' | 'redirect'
  /** Success status of a JSON reply; 200 when absent. */
  readonly status?: 200 | 201 | 202 | 204
  readonly maxBodyBytes?: number
  readonly timeoutMs?: number
  readonly needs: readonly Need[]
  /** Codes beyond those that every route of its kind can answer. */
  readonly errors?: readonly ErrorCode[]
}

export type Routes = Readonly<Record<string, Route>>

/** Keeps the literal types, so that handlers and client are checked row by row. */
export const defineRoutes = <const T extends Routes>(routes: T): T => routes

export const DEFAULT_MAX_BODY_BYTES = 64 * 1024
export const DEFAULT_TIMEOUT_MS = 10_000

/** The first word of an `Auth`: `role:admin` is authenticated by `role`. */
export type AuthKind = Auth extends infer A ? (A extends `${infer K}:${string}` ? K : A) : never

export const authKind = (auth: Auth): AuthKind => auth.split(':')[0] as AuthKind

/** Everything that serving a row may touch. */
export const needsOfRoute = ({ auth, needs }: Pick<Route, 'auth' | 'needs'>): readonly Need[] => [
  ...authNeeds[authKind(auth)],
  ...needs,
]

/** `GET /v1/users/{id}`, the form API Gateway uses. */
export const routeKey = (route: Route): string => `${route.method} ${route.path}`

/** Pages answer HEAD too: mail scanners and link previews send it. */
export const methodsOf = (route: Route): readonly string[] =>
  route.method === 'GET' && typeof route.reply === 'string' ? ['GET', 'HEAD'] : [route.method]
