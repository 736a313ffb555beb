/**
 * JSON from outside. A string is whole characters (RFC 7493 §2.1): half of one can be written as an escape, but
 * neither be hashed (RFC 8785 §3.2.2.2) nor stored.
 */
const surrogate = /\\u[dD][89a-fA-F]/

const whole = (key: string, value: unknown): unknown => {
  if (key.isWellFormed() && (typeof value !== 'string' || value.isWellFormed())) return value
  throw new SyntaxError('half a character')
}

/** Throws like `JSON.parse`; only text with such escapes pays for a second look. */
export const parseJson = (text: string): unknown =>
  surrogate.test(text) ? JSON.parse(text, whole) : JSON.parse(text)
