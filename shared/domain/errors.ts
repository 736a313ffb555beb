/**
 * The closed list of things that can go wrong and be told. A code is part of the API: consoles, scripts and
 * phones act on it, so it is never renamed. `shared/http/problems.ts` gives each its status, its retry
 * rule and its public text; whatever is not a `YaguraError` is a 500 and says nothing about its cause.
 */
export const errorCodes = [
  // the request itself
  'request.malformed',
  'request.invalid',
  'request.too_large',
  'request.content_type',
  'request.not_found',
  'request.wrong_host',
  'request.rate_limited',
  'request.deadline',
  // who is asking
  'auth.required',
  'auth.invalid',
  'auth.forbidden',
  'auth.certificate_required',
  'auth.certificate_unknown',
  'auth.device_revoked',
  // administration
  'user.not_found',
  'user.no_mail',
  'group.not_found',
  'group.name_taken',
  'plugin.not_found',
  'policy.not_found',
  'policy.invalid_setting',
  'policy.conflict',
  'device.not_found',
  'package.not_found',
  'standalone.not_found',
  'upload.not_found',
  // links and enrolment
  'link.unknown',
  'link.expired',
  'link.used',
  'link.revoked',
  'enrol.token_revoked',
  'enrol.closed',
  'enrol.unassigned_limit',
  'csr.invalid',
  'csr.weak_key',
  // what an uploaded file is not
  'apk.not_an_apk',
  'apk.damaged',
  'apk.unsigned',
  'apk.v1_only',
  'apk.bad_signature',
  'apk.hostile',
  'apk.too_large',
  'apk.other_signer',
  // the service
  'service.conflict',
  'service.unavailable',
  'service.data_version',
  'service.internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/**
 * An error with a public face. `details` may be shown to the caller (field names, limits, file facts; never
 * a secret); `cause` is for the log only.
 */
export class YaguraError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, details: Record<string, unknown> = {}, options: { cause?: unknown } = {}) {
    super(code, options)
    this.name = 'YaguraError'
    this.code = code
    this.details = details
  }
}

export const isYaguraError = (error: unknown): error is YaguraError => error instanceof YaguraError
