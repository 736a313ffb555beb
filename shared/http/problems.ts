/** One table from error code to HTTP: status and whether asking again later can help. RFC 9457 bodies. */
import { type ErrorCode, YaguraError } from '../domain/errors.ts'

interface Face {
  readonly status: number
  readonly retryAfterS?: number
}

const faces: Record<ErrorCode, Face> = {
  'request.malformed': { status: 400 },
  'request.invalid': { status: 400 },
  'request.too_large': { status: 413 },
  'request.content_type': { status: 415 },
  'request.not_found': { status: 404 },
  'request.wrong_host': { status: 404 },
  'request.rate_limited': { status: 429, retryAfterS: 60 },
  'request.deadline': { status: 503, retryAfterS: 5 },
  'auth.required': { status: 401 },
  'auth.invalid': { status: 401 },
  'auth.forbidden': { status: 403 },
  'auth.certificate_required': { status: 403 },
  'auth.certificate_unknown': { status: 403 },
  'auth.device_revoked': { status: 403 },
  'user.not_found': { status: 404 },
  'user.no_mail': { status: 409 },
  'group.not_found': { status: 404 },
  'group.name_taken': { status: 409 },
  'plugin.not_found': { status: 404 },
  'policy.not_found': { status: 404 },
  'policy.invalid_setting': { status: 422 },
  'policy.conflict': { status: 409 },
  'device.not_found': { status: 404 },
  'package.not_found': { status: 404 },
  'standalone.not_found': { status: 404 },
  'upload.not_found': { status: 404 },
  'link.unknown': { status: 404 },
  'link.expired': { status: 410 },
  'link.used': { status: 410 },
  'link.revoked': { status: 410 },
  'enrol.token_revoked': { status: 403 },
  'enrol.closed': { status: 403 },
  'enrol.unassigned_limit': { status: 429, retryAfterS: 3600 },
  'csr.invalid': { status: 422 },
  'csr.weak_key': { status: 422 },
  'apk.not_an_apk': { status: 422 },
  'apk.damaged': { status: 422 },
  'apk.unsigned': { status: 422 },
  'apk.v1_only': { status: 422 },
  'apk.bad_signature': { status: 422 },
  'apk.hostile': { status: 422 },
  'apk.too_large': { status: 422 },
  'apk.other_signer': { status: 422 },
  'service.conflict': { status: 409 },
  'service.unavailable': { status: 503, retryAfterS: 2 },
  'service.data_version': { status: 503, retryAfterS: 60 },
  'service.internal': { status: 500 },
}

export interface Problem {
  readonly status: number
  readonly code: ErrorCode
  readonly retryAfterS?: number
  readonly body: Record<string, unknown>
}

/** Anything that is not a `YaguraError` is internal, and nothing of it is told. */
export const asYaguraError = (error: unknown): YaguraError =>
  error instanceof YaguraError ? error : new YaguraError('service.internal', {}, { cause: error })

/** `title` is the catalogue's sentence for the caller's language; `instance` finds the request in the log. */
export function problemOf(error: YaguraError, title: string, requestId: string): Problem {
  const face = faces[error.code]
  const body = {
    ...(face.status < 500 ? error.details : {}),
    type: `urn:yagura:problem:${error.code}`,
    title,
    status: face.status,
    code: error.code,
    instance: `urn:yagura:request:${requestId}`,
  }
  const retryAfterS = Number(error.details.retryAfterS ?? face.retryAfterS ?? 0)
  return { status: face.status, code: error.code, ...(retryAfterS ? { retryAfterS } : {}), body }
}

export const statusOf = (code: ErrorCode): number => faces[code].status

/** What a code is counted under: `fault` when it is ours, its first word when it is the caller's. */
export const errorClass = (code: ErrorCode): string =>
  statusOf(code) >= 500 ? 'fault' : (code.split('.')[0] ?? code)
