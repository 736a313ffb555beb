import { type ErrorCode, YaguraError } from '../../domain/errors.ts'

type ApkCode = Extract<ErrorCode, `apk.${string}`>

/**
 * Makes the error that refuses a file. `reason` is a stable machine word (`zip.overlap`); what a library said
 * goes to `cause`, for the log only.
 */
export const refusal = (code: ApkCode, reason: string, cause?: unknown): YaguraError =>
  new YaguraError(code, { reason }, cause === undefined ? {} : { cause })

export const damaged = (reason: string, cause?: unknown) => refusal('apk.damaged', reason, cause)
export const hostile = (reason: string) => refusal('apk.hostile', reason)
export const badSignature = (reason: string, cause?: unknown) => refusal('apk.bad_signature', reason, cause)
