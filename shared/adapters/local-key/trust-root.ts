/** The root of trust as a key in a file. */
import { calculateJwkThumbprint, exportJWK } from 'jose'
import type { TrustRoot } from '../../ports/trust.ts'
import type { P256PublicJwk } from '../../protocol/signed/documents.ts'
import { signDocument } from '../../protocol/signed/sign.ts'

export async function localTrustRoot(keys: CryptoKeyPair): Promise<TrustRoot> {
  const jwk = (await exportJWK(keys.publicKey)) as P256PublicJwk
  const thumbprint = await calculateJwkThumbprint(jwk)
  return {
    publicJwk: async () => jwk,
    thumbprint: async () => thumbprint,
    sign: (document) => signDocument('trust', document, keys.privateKey, { kid: thumbprint, jwk }),
  }
}
