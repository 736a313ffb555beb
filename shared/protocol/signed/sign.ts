/** Makes what `verify.ts` reads. */
import { CompactSign, type CryptoKey, type JWK } from 'jose'
import { type JwsKind, jwsType } from './documents.ts'

/** A compact ES256 JWS. `jwk` goes into the header only for trust documents, whose reader knows it by hash. */
export const signDocument = (
  kind: JwsKind,
  payload: object,
  key: CryptoKey,
  header: { readonly kid: string; readonly jwk?: JWK },
): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: jwsType[kind], ...header })
    .sign(key)
