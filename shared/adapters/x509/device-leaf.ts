/** What a device certificate says (architecture §6): ours alone, and the same from every issuer. */
import { deviceUri } from '../../domain/device/certificate-names.ts'
import type { DeviceCertificateProfile } from '../../ports/trust.ts'
import type { CertificateRequest } from '../../protocol/csr.ts'
import type { X509Certificate } from '../../protocol/x509.ts'
import { type LeafContent, withinIssuer } from './certificates.ts'

export const deviceLeaf = (
  { spki }: CertificateRequest,
  { deviceId, serviceId, notBeforeMs, notAfterMs }: DeviceCertificateProfile,
  issuer: X509Certificate,
): LeafContent =>
  withinIssuer(
    {
      spki,
      commonName: deviceId,
      subjectAltName: [{ type: 'url', value: deviceUri(serviceId, deviceId) }],
      usage: 'client',
      notBeforeMs,
      notAfterMs,
    },
    issuer,
  )
