import { S3Error, type S3ErrorCode } from '../errors.ts'
import type { Credentials, Scope } from './sigv4.ts'

/** What a request says about who signed it, not yet believed. */
export interface Claim {
  readonly accessKeyId: string
  readonly scope: Scope
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payloadHash: string
}

export interface AuthenticationRules {
  readonly credentials: Credentials
  readonly region: string
  readonly nowMs: number
}

/** How far the clocks of client and service may differ. */
export const maxSkewMs = 15 * 60_000

/**
 * The fields of `AKID/20261101/region/s3/aws4_request` and of a timestamp of the same day.
 * @throws S3Error `malformedCode` when they are not of this form, or of another region or service
 */
export function readCredential(
  credential: string,
  timestamp: string,
  region: string,
  malformedCode: S3ErrorCode,
): { accessKeyId: string; scope: Scope; signedAtMs: number } {
  const match = /^([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request$/.exec(credential)
  const [, accessKeyId = '', date = '', claimedRegion] = match ?? []
  const signedAtMs = parseTimestamp(timestamp)
  if (!match || claimedRegion !== region || Number.isNaN(signedAtMs) || !timestamp.startsWith(date)) {
    throw new S3Error(
      malformedCode,
      `The credential must be of region ${region}, service s3 and the request's date`,
    )
  }
  return { accessKeyId, scope: { timestamp, date, region }, signedAtMs }
}

/** Epoch milliseconds of `yyyymmddThhmmssZ`, NaN for anything else. */
function parseTimestamp(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) return Number.NaN
  const [, year, month, day, hour, minute, second] = parts
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
