import { type JSONWebKeySet, type JWTPayload, type JWTVerifyResult, jwtVerify } from 'jose'
import { z } from 'zod'
import { isYaguraError, YaguraError } from '../../domain/errors.ts'
import type { Clock } from '../../ports/platform.ts'
import type { TokenVerifier, VerifiedToken } from '../../ports/token-verifier.ts'
import { signingKeys } from './signing-keys.ts'

const MAX_TOKEN_BYTES = 8 * 1024
const TOLERANCE_SECONDS = 30

export interface AccessTokenRules {
  /** Compared exactly, as RFC 9068 §4 asks. */
  readonly issuer: string
  readonly keys: URL | JSONWebKeySet
  /** What `aud` must hold. */
  readonly audience: string
  /** The clients whose tokens are taken although they name no audience: Cognito's. */
  readonly clientIds: readonly string[]
}

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string().min(1),
  client_id: z.string().min(1),
  exp: z.number(),
  name: z.string().optional(),
  username: z.string().optional(),
})

/** An ID token is signed by the same keys, so the type must say "access" (RFC 9068 §2.1, or Cognito's claim). */
const isAccessToken = ({ protectedHeader, payload }: JWTVerifyResult): boolean =>
  ['at+jwt', 'application/at+jwt'].includes(protectedHeader.typ?.toLowerCase() ?? '') ||
  payload.token_use === 'access'

const isForUs = (payload: JWTPayload, { audience, clientIds }: AccessTokenRules): boolean => {
  if (payload.aud !== undefined) return [payload.aud].flat().includes(audience)
  return payload.token_use === 'access' && clientIds.some((id) => id === payload.client_id)
}

const verified = (result: JWTVerifyResult): VerifiedToken => {
  const claims = claimsSchema.parse(result.payload)
  const name = claims.name ?? claims.username
  return {
    issuer: claims.iss,
    subject: claims.sub,
    clientId: claims.client_id,
    expiresAtMs: claims.exp * 1000,
    ...(name !== undefined && { name }),
  }
}

/** Checks access tokens of one issuer: of an RFC 9068 provider by `aud`, of Cognito by `client_id`. */
export const createTokenVerifier = (rules: AccessTokenRules, clock: Clock): TokenVerifier => {
  const getKey = signingKeys(rules.keys)

  const check = async (token: string): Promise<VerifiedToken> => {
    const result = await jwtVerify(token, getKey, {
      // Fixed here and not taken from the token: "none" and HMAC with a public key are not choices.
      algorithms: ['RS256', 'ES256'],
      issuer: rules.issuer,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(clock.now()),
      requiredClaims: ['exp', 'iat'],
    })
    if (!isAccessToken(result) || !isForUs(result.payload, rules)) throw new YaguraError('auth.invalid')
    return verified(result)
  }

  return {
    async verify(token) {
      if (Buffer.byteLength(token) > MAX_TOKEN_BYTES) throw new YaguraError('auth.invalid')
      try {
        return await check(token)
      } catch (cause) {
        throw isYaguraError(cause) ? cause : new YaguraError('auth.invalid', {}, { cause })
      }
    },
  }
}
