import { S3Error } from '../errors.ts'
import type { S3Request } from '../request.ts'
import type { AuthenticationRules, Claim } from './claim.ts'
import { headerClaim } from './header-claim.ts'
import { presignedClaim } from './presigned-claim.ts'
import { requestSignature, type Scope, sameSignature, signingKey } from './sigv4.ts'

/** What the signature vouches for, and what is needed to check the chunks that follow it. */
export interface Authentication {
  /** `x-amz-content-sha256`: a hex digest, `UNSIGNED-PAYLOAD`, or a `STREAMING-…` form. */
  readonly payloadHash: string
  readonly scope: Scope
  readonly key: Buffer
  readonly signature: string
}

/** Whoever holds a presigned URL must not be able to add `x-amz-*` instructions that its maker never signed. */
function requireSignedHeaders(request: S3Request, signedHeaders: readonly string[]): void {
  const present = Object.keys(request.message.headers).filter((name) => name.startsWith('x-amz-'))
  const unsigned = ['host', ...present].filter((name) => !signedHeaders.includes(name))
  if (unsigned.length > 0) {
    throw new S3Error(
      'AccessDenied',
      `There were headers present in the request which were not signed: ${unsigned}`,
    )
  }
}

function claimOf(request: S3Request, rules: AuthenticationRules): Claim {
  const authorization = request.message.headers.authorization
  const presigned = request.query.has('X-Amz-Signature') || request.query.has('X-Amz-Algorithm')
  if (authorization !== undefined && presigned) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed')
  }
  if (authorization !== undefined) return headerClaim(request, authorization, rules)
  if (presigned) return presignedClaim(request, rules)
  throw new S3Error('AccessDenied', 'Anonymous access is not allowed')
}

/**
 * Verifies the `Authorization` header or the presigned query of a request; nothing has been read before.
 * @throws S3Error with the code S3 gives to each way of being wrong
 */
export function authenticate(request: S3Request, rules: AuthenticationRules): Authentication {
  const claim = claimOf(request, rules)
  if (claim.accessKeyId !== rules.credentials.accessKeyId) throw new S3Error('InvalidAccessKeyId')
  requireSignedHeaders(request, claim.signedHeaders)
  const key = signingKey(rules.credentials.secretAccessKey, claim.scope)
  const expected = requestSignature(request, claim.signedHeaders, claim.payloadHash, claim.scope, key)
  if (!sameSignature(expected, claim.signature)) throw new S3Error('SignatureDoesNotMatch')
  return { payloadHash: claim.payloadHash, scope: claim.scope, key, signature: expected }
}
