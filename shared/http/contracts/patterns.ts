/** base64url of a SHA-256 digest, without padding. */
export const DIGEST = /^[A-Za-z0-9_-]{43}$/
export const DIGEST_MEANS = 'a SHA-256 digest in base64url'
