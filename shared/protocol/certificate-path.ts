/** From a certificate to its root (RFC 5280 §6), out of the certificates of all issuers. */
import { PemConverter, X509Certificate, X509ChainBuilder } from './x509.ts'

export const certificatesIn = (pem: string): X509Certificate[] =>
  PemConverter.decode(pem).map((der) => new X509Certificate(der))

/**
 * PEM of the certificate and of those among `issuersPem` that vouch for it, in the order TLS wants. The certificate
 * alone if its issuer is not there any more.
 */
export async function withIssuers(pem: string, issuersPem: string): Promise<string> {
  const path = await new X509ChainBuilder({ certificates: certificatesIn(issuersPem) }).build(
    new X509Certificate(pem),
  )
  return `${path.map((certificate) => certificate.toString('pem')).join('\n')}\n`
}
