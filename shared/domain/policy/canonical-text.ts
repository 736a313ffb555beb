import canonicalize from 'canonicalize'

/**
 * The one text of a JSON value (RFC 8785): equal values give equal text whatever the order of their members.
 * Throws a TypeError on what JSON cannot carry.
 */
export const canonicalText = (value: unknown): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('not a JSON value')
  return text
}
