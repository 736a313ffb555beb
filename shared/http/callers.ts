/** Who is asking, once the row's `auth` has been satisfied. Handlers get nothing else to identify a caller by. */
import type { Administrator } from '../domain/admin.ts'
import type { Link } from '../domain/link.ts'
import type { HttpEvent } from './event.ts'
import type { Auth, AuthKind, Route } from './route.ts'

export interface AnonymousCaller {
  readonly kind: 'anonymous'
}

export interface LinkCaller {
  readonly kind: 'link'
  readonly link: Link
}

/**
 * The gateway has checked the chain of this certificate, nothing more. `deviceId` is a look-up key until
 * `openSession` has compared the fingerprint with the device's allow-list.
 */
export interface CertificateCaller {
  readonly kind: 'certificate'
  readonly deviceId: string
  /** SHA-256 of the leaf's DER, base64url. */
  readonly fingerprint: string
}

export interface AdminCaller {
  readonly kind: 'admin'
  readonly admin: Administrator
}

export type CallerOf<A extends Auth> = A extends 'clientCert'
  ? CertificateCaller
  : A extends 'link'
    ? LinkCaller
    : A extends `role:${string}`
      ? AdminCaller
      : AnonymousCaller

export type Caller = AnonymousCaller | LinkCaller | CertificateCaller | AdminCaller

/** How the log names a caller; undefined for one that nobody knows. */
export function idOf(caller: Caller): string | undefined {
  switch (caller.kind) {
    case 'certificate':
      return caller.deviceId
    case 'admin':
      return `admin:${caller.admin.subject}`
    case 'link':
      return caller.link.id
    case 'anonymous':
      return undefined
  }
}

/** One per kind that a function's rows use. A row whose kind has none is refused, not let through. */
export type Authenticators = Partial<Record<AuthKind, (event: HttpEvent, route: Route) => Promise<Caller>>>

export const anonymous = async (): Promise<AnonymousCaller> => ({ kind: 'anonymous' })
