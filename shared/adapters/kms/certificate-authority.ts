/** The certificate-authority port on a key in KMS: X.509 is made here, the signature there. */
import type { CertificateAuthority } from '../../ports/trust.ts'
import { X509Certificate } from '../../protocol/x509.ts'
import { keyAuthority } from '../x509/key-authority.ts'
import type { KmsKey } from './call-kms.ts'
import { kmsSigningKey } from './signing-key.ts'

export function kmsAuthority({
  certificatePem,
  ...key
}: KmsKey & { certificatePem: string }): CertificateAuthority {
  const { publicKey } = new X509Certificate(certificatePem)
  return keyAuthority(certificatePem, kmsSigningKey(key, new Uint8Array(publicKey.rawData)))
}
