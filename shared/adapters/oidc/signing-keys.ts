import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { YaguraError } from '../../domain/errors.ts'

/** Unknown key ids may ask the issuer again this often, so that forged ones cannot turn us against it. */
const COOL_DOWN_MS = 30_000
const CACHE_MS = 600_000
const TIMEOUT_MS = 5_000

/** Errors that speak about the token's header; every other failure to get a key is the key source's. */
const tokensFault = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported]

/**
 * The issuer's keys: from its JWKS address, or given outright when issuer and verifier share a process.
 * A token's own `jku`, `x5u` and `jwk` are never looked at. Throws `service.unavailable` when the address
 * does not answer with keys.
 */
export const signingKeys = (source: URL | JSONWebKeySet): JWTVerifyGetKey => {
  const find =
    source instanceof URL
      ? createRemoteJWKSet(source, {
          cooldownDuration: COOL_DOWN_MS,
          cacheMaxAge: CACHE_MS,
          timeoutDuration: TIMEOUT_MS,
        })
      : createLocalJWKSet(source)
  return async (header, token) => {
    try {
      return await find(header, token)
    } catch (cause) {
      if (tokensFault.some((kind) => cause instanceof kind)) throw cause
      throw new YaguraError('service.unavailable', {}, { cause })
    }
  }
}
