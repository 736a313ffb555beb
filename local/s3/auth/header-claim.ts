import { S3Error } from '../errors.ts'
import type { S3Request } from '../request.ts'
import { type AuthenticationRules, type Claim, maxSkewMs, readCredential } from './claim.ts'

const form =
  /^AWS4-HMAC-SHA256 +Credential=([^ ,]+) *, *SignedHeaders=([a-z0-9;-]+) *, *Signature=([0-9a-f]+)$/

/** Reads the `Authorization` header ("Authenticating requests: using the Authorization header"). */
export function headerClaim(request: S3Request, authorization: string, rules: AuthenticationRules): Claim {
  const [, credential, signedHeaders, signature] = form.exec(authorization) ?? []
  if (!credential || !signedHeaders || !signature) throw new S3Error('AuthorizationHeaderMalformed')
  const timestamp = request.message.headersDistinct['x-amz-date']?.[0] ?? ''
  const { accessKeyId, scope, signedAtMs } = readCredential(
    credential,
    timestamp,
    rules.region,
    'AuthorizationHeaderMalformed',
  )
  if (Math.abs(rules.nowMs - signedAtMs) > maxSkewMs) throw new S3Error('RequestTimeTooSkewed')
  const payloadHash = request.message.headersDistinct['x-amz-content-sha256']?.[0]
  if (!payloadHash) throw new S3Error('InvalidRequest', 'Missing required header: x-amz-content-sha256')
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), signature, payloadHash }
}
