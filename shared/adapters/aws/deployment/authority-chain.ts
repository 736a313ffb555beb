import { type ACMPCAClient, GetCertificateAuthorityCertificateCommand } from '@aws-sdk/client-acm-pca'

/** PEM of an authority's certificate, then of its issuers if it has any. */
export async function authorityChain(client: ACMPCAClient, authorityArn: string): Promise<string> {
  const { Certificate, CertificateChain } = await client.send(
    new GetCertificateAuthorityCertificateCommand({ CertificateAuthorityArn: authorityArn }),
  )
  if (!Certificate) throw new Error(`${authorityArn} has no certificate: it has not been installed yet`)
  return [Certificate, CertificateChain].flatMap((pem) => (pem ? [`${pem.trim()}\n`] : [])).join('')
}
