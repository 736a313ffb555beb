/** From a certificate to its root (RFC 5280 §6), out of the certificates of all issuers. */
import { X509Certificate } from 'node:crypto'

const blocks = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

export const certificatesIn = (pem: string): X509Certificate[] =>
  [...pem.matchAll(blocks)].map(([block]) => new X509Certificate(block))

/**
 * PEM of the certificate and of its issuers among `issuersPem`, in the order TLS wants; by names and key identifiers,
 * since whoever reads it verifies it. The certificate alone if its issuer is not there any more.
 */
export function withIssuers(pem: string, issuersPem: string): string {
  let left = certificatesIn(issuersPem)
  const path: X509Certificate[] = []
  for (let next: X509Certificate | undefined = new X509Certificate(pem); next; ) {
    const last: X509Certificate = next
    path.push(last)
    left = left.filter(({ fingerprint256 }) => fingerprint256 !== last.fingerprint256)
    next = left.find((issuer) => last.checkIssued(issuer))
  }
  return path.map(String).join('')
}
