import { base64url } from 'jose'
import { canonicalText } from '../../shared/domain/policy/canonical-text.ts'

/** SHA-256 of UTF-8 text in base64url without padding. WebCrypto, because the core runs on every platform. */
export async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return base64url.encode(new Uint8Array(hash))
}

/** The hash of a JSON value, whatever the order of its members (RFC 8785). */
export const hashOf = (value: unknown): Promise<string> => sha256(canonicalText(value))
