/** The root of trust as a key in KMS. Asked for its public half at first use. */
import { createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import type { TrustRoot } from '../../ports/trust.ts'
import type { P256PublicJwk } from '../../protocol/signed/documents.ts'
import { signDocumentBy } from '../../protocol/signed/sign.ts'
import { once } from '../once.ts'
import type { KmsKey } from './call-kms.ts'
import { openKmsSigningKey } from './signing-key.ts'

const jwkOf = (spki: Uint8Array): P256PublicJwk =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }).export({
    format: 'jwk',
  }) as P256PublicJwk

export function kmsTrustRoot(key: KmsKey): TrustRoot {
  const root = once(async () => {
    const { spki, sign } = await openKmsSigningKey(key)
    const jwk = jwkOf(spki)
    return { jwk, sign, thumbprint: await calculateJwkThumbprint(jwk) }
  })
  return {
    publicJwk: async () => (await root()).jwk,
    thumbprint: async () => (await root()).thumbprint,
    async sign(document) {
      const { jwk, sign, thumbprint } = await root()
      return signDocumentBy('trust', document, sign, { kid: thumbprint, jwk })
    },
  }
}
