/** The certificate-authority port on a key in a file: the issuer of a single machine. */
import { deviceUri } from '../../domain/device/certificate-names.ts'
import type { CertificateAuthority } from '../../ports/trust.ts'
import { X509Certificate } from '../../protocol/x509.ts'
import { createLeaf } from '../x509/certificates.ts'

export function localKeyAuthority(options: { certificatePem: string; key: CryptoKey }): CertificateAuthority {
  const issuer = new X509Certificate(options.certificatePem)
  return {
    issue: (spki, profile) =>
      createLeaf({
        issuer,
        issuerKey: options.key,
        spki,
        commonName: profile.deviceId,
        subjectAltName: [{ type: 'url', value: deviceUri(profile.serviceId, profile.deviceId) }],
        usage: 'client',
        notBeforeMs: profile.notBeforeMs,
        notAfterMs: profile.notAfterMs,
      }),
    chain: async () => options.certificatePem,
  }
}
