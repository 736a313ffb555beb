/** The certificate-authority port on a signing key, wherever that is kept. */
import type { CertificateAuthority } from '../../ports/trust.ts'
import { X509Certificate } from '../../protocol/x509.ts'
import { createLeaf } from './certificates.ts'
import { deviceLeaf } from './device-leaf.ts'
import type { Signer } from './signing-key.ts'

export function keyAuthority(certificatePem: string, issuerKey: Signer): CertificateAuthority {
  const issuer = new X509Certificate(certificatePem)
  return {
    issue: (request, profile) => createLeaf({ ...deviceLeaf(request, profile, issuer), issuer, issuerKey }),
    chain: async () => certificatePem,
  }
}
