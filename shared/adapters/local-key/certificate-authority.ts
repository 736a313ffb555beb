/** The certificate-authority port on a key in a file: the issuer of a single machine. */
import type { CertificateAuthority } from '../../ports/trust.ts'
import { keyAuthority } from '../x509/key-authority.ts'
import { signerOf } from '../x509/signing-key.ts'

export const localKeyAuthority = (options: {
  certificatePem: string
  key: CryptoKey
}): CertificateAuthority => keyAuthority(options.certificatePem, signerOf(options.key))
