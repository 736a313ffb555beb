/**
 * What ACM Private CA is asked for. The request of the phone gives its key and nothing else: the template takes name
 * and usage from us, and criticality by a custom extension, which is the only way it has.
 */
import { createHash } from 'node:crypto'
import type { IssueCertificateCommandInput } from '@aws-sdk/client-acm-pca'
import type { CertificateRequest } from '../../protocol/csr.ts'
import { KeyUsageFlags, KeyUsagesExtension, PemConverter, type X509Certificate } from '../../protocol/x509.ts'
import type { LeafContent } from '../x509/certificates.ts'

const TEMPLATE = 'BlankEndEntityCertificate_CriticalBasicConstraints_APIPassthrough/V1'

const keyUsage = new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)

const at = (timeMs: number) => ({ Type: 'ABSOLUTE' as const, Value: Math.floor(timeMs / 1000) })

/**
 * The same certificate asked for again within five minutes is the same certificate, and is paid for once. Not made of
 * the request's bytes: a phone signs a new one each time.
 */
const tokenOf = (leaf: LeafContent): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...leaf, spki: Buffer.from(leaf.spki).toString('base64') }))
    .digest('hex')
    .slice(0, 32)

export function issueInput(
  authorityArn: string,
  issuer: X509Certificate,
  request: CertificateRequest,
  leaf: LeafContent,
): IssueCertificateCommandInput {
  const [, partition] = authorityArn.split(':')
  const family = issuer.publicKey.algorithm.name === 'ECDSA' ? 'ECDSA' : 'RSA'
  return {
    CertificateAuthorityArn: authorityArn,
    Csr: Buffer.from(PemConverter.encode(Uint8Array.from(request.der), 'CERTIFICATE REQUEST')),
    SigningAlgorithm: `SHA256WITH${family}`,
    TemplateArn: `arn:${partition}:acm-pca:::template/${TEMPLATE}`,
    ValidityNotBefore: at(leaf.notBeforeMs),
    Validity: at(leaf.notAfterMs),
    IdempotencyToken: tokenOf(leaf),
    ApiPassthrough: {
      Subject: { CommonName: leaf.commonName },
      Extensions: {
        SubjectAlternativeNames: leaf.subjectAltName.map(({ value }) => ({
          UniformResourceIdentifier: value,
        })),
        ExtendedKeyUsage: [{ ExtendedKeyUsageType: 'CLIENT_AUTH' }],
        CustomExtensions: [
          {
            ObjectIdentifier: keyUsage.type,
            Value: Buffer.from(keyUsage.value).toString('base64'),
            Critical: keyUsage.critical,
          },
        ],
      },
    },
  }
}
