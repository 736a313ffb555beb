/** Makes what `verify.ts` reads. */
import { base64url, CompactSign, type CryptoKey, type JWK } from 'jose'
import { type JwsKind, jwsType } from './documents.ts'

/** `jwk` goes into the header only for trust documents, whose reader knows it by hash. */
interface Header {
  readonly kid: string
  readonly jwk?: JWK
}

const encoded = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const headerOf = (kind: JwsKind, header: Header) => ({ alg: 'ES256', typ: jwsType[kind], ...header })

/** A compact ES256 JWS. */
export const signDocument = (
  kind: JwsKind,
  payload: object,
  key: CryptoKey,
  header: Header,
): Promise<string> => new CompactSign(encoded(payload)).setProtectedHeader(headerOf(kind, header)).sign(key)

/** The same (RFC 7515 §5.1) by a key that is elsewhere: `sign` answers r and s, as RFC 7518 §3.4 wants them. */
export async function signDocumentBy(
  kind: JwsKind,
  payload: object,
  sign: (data: Uint8Array) => Promise<Uint8Array>,
  header: Header,
): Promise<string> {
  const input = [headerOf(kind, header), payload].map((part) => base64url.encode(encoded(part))).join('.')
  return `${input}.${base64url.encode(await sign(new TextEncoder().encode(input)))}`
}
