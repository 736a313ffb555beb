/**
 * A function that answers only what came through CloudFront. The gateway before it answers anybody, so CloudFront
 * says a secret; a call without it has reached a host that is not there, and is told so by the gate for wrong hosts.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { HttpEvent } from '../../shared/http/event.ts'
import { FRONT_ADDRESS_HEADER, FRONT_SECRET_HEADER } from '../../shared/http/front.ts'
import type { HttpFunction } from './http-function.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

export function behindFront(secret: string | undefined, next: HttpFunction): HttpFunction {
  if (secret === undefined) return next
  const expected = digest(secret)
  return (event, context) => {
    const { [FRONT_SECRET_HEADER]: said = '', ...headers } = event.headers
    const change = timingSafeEqual(digest(said), expected)
      ? { http: { ...event.requestContext.http, sourceIp: callerOf(event) } }
      : { domainName: '' }
    return next({ ...event, headers, requestContext: { ...event.requestContext, ...change } }, context)
  }
}

/** Whom CloudFront was called by: the gateway saw CloudFront itself. The port follows the last colon. */
function callerOf({ headers, requestContext }: HttpEvent): string {
  const said = headers[FRONT_ADDRESS_HEADER.toLowerCase()]
  return said ? said.slice(0, said.lastIndexOf(':')) : requestContext.http.sourceIp
}
