import { S3Error } from '../errors.ts'
import type { S3Request } from '../request.ts'
import { type AuthenticationRules, type Claim, maxSkewMs, readCredential } from './claim.ts'
import { algorithm } from './sigv4.ts'

const maxExpirySeconds = 7 * 24 * 3600
const malformedCode = 'AuthorizationQueryParametersError'

function requireCurrent(signedAtMs: number, expiresText: string, nowMs: number): void {
  const expiresSeconds = /^\d{1,6}$/.test(expiresText) ? Number(expiresText) : Number.NaN
  if (!(expiresSeconds >= 1 && expiresSeconds <= maxExpirySeconds)) {
    throw new S3Error(malformedCode, 'X-Amz-Expires must be between 1 and 604800 seconds')
  }
  if (signedAtMs > nowMs + maxSkewMs) throw new S3Error('AccessDenied', 'Request is not yet valid')
  if (nowMs > signedAtMs + expiresSeconds * 1000) throw new S3Error('AccessDenied', 'Request has expired')
}

/** Reads the query of a presigned URL ("Authenticating requests: using query parameters"). */
export function presignedClaim(request: S3Request, rules: AuthenticationRules): Claim {
  const parameter = (name: string): string => request.query.get(`X-Amz-${name}`) ?? ''
  if (parameter('Algorithm') !== algorithm) throw new S3Error(malformedCode)
  const timestamp = parameter('Date')
  const { signedAtMs, ...who } = readCredential(
    parameter('Credential'),
    timestamp,
    rules.region,
    malformedCode,
  )
  requireCurrent(signedAtMs, parameter('Expires'), rules.nowMs)
  return {
    ...who,
    signedHeaders: parameter('SignedHeaders').split(';'),
    signature: parameter('Signature'),
    payloadHash:
      request.query.get('X-Amz-Content-Sha256') ??
      request.header('x-amz-content-sha256') ??
      'UNSIGNED-PAYLOAD',
  }
}
