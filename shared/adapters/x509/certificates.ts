/** Builds certificates for whatever key an issuer keeps; the profile is ours alone (architecture §6). */
import { randomBytes } from 'node:crypto'
import { sha256 } from '../../domain/digests.ts'
import type { IssuedCertificate } from '../../ports/trust.ts'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '../../protocol/x509.ts'
import { cryptoOf, type Signer, type SigningKey } from './signing-key.ts'

const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' }

export interface Validity {
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** Positive, 16 octets, 127 random bits (RFC 5280 §4.1.2.2). */
const newSerial = (): string => {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** What the certificate says of itself. */
export const issued = (certificate: X509Certificate): IssuedCertificate => ({
  pem: certificate.toString('pem'),
  fingerprint: sha256(new Uint8Array(certificate.rawData)),
  serial: certificate.serialNumber,
  notBeforeMs: certificate.notBefore.getTime(),
  notAfterMs: certificate.notAfter.getTime(),
})

/** A self-signed certificate authority that issues end-entity certificates only. */
export async function createAuthority(
  name: string,
  key: SigningKey,
  validity: Validity,
): Promise<IssuedCertificate> {
  const publicKey = new PublicKey(Uint8Array.from(key.spki))
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      subject: `CN=${name}`,
      issuer: `CN=${name}`,
      notBefore: new Date(validity.notBeforeMs),
      notAfter: new Date(validity.notAfterMs),
      publicKey,
      signingKey: await publicKey.export(),
      signingAlgorithm,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(publicKey),
      ],
    },
    cryptoOf(key),
  )
  return issued(certificate)
}

/** What stands in a leaf, whoever issues it. */
export interface LeafContent extends Validity {
  readonly spki: Uint8Array
  readonly commonName: string
  readonly subjectAltName: readonly { readonly type: 'url' | 'dns' | 'ip'; readonly value: string }[]
  readonly usage: 'client' | 'server'
}

export interface LeafRequest extends LeafContent {
  readonly issuer: X509Certificate
  readonly issuerKey: Signer
}

export const extendedUsage = {
  client: ExtendedKeyUsage.clientAuth,
  server: ExtendedKeyUsage.serverAuth,
} as const

/** Never valid beyond its issuer, whatever was asked for. */
export const withinIssuer = <T extends Validity>(content: T, issuer: X509Certificate): T => ({
  ...content,
  notBeforeMs: Math.max(content.notBeforeMs, issuer.notBefore.getTime()),
  notAfterMs: Math.min(content.notAfterMs, issuer.notAfter.getTime()),
})

export async function createLeaf({ issuer, issuerKey, ...asked }: LeafRequest): Promise<IssuedCertificate> {
  const { spki, commonName, subjectAltName, usage, notBeforeMs, notAfterMs } = withinIssuer(asked, issuer)
  const publicKey = new PublicKey(Uint8Array.from(spki))
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([extendedUsage[usage]]),
    new SubjectAlternativeNameExtension([...subjectAltName]),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
  ]
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      subject: [{ CN: [commonName] }],
      issuer: issuer.subject,
      notBefore: new Date(notBeforeMs),
      notAfter: new Date(notAfterMs),
      publicKey,
      signingKey: await issuer.publicKey.export(),
      signingAlgorithm,
      extensions,
    },
    cryptoOf(issuerKey),
  )
  return issued(certificate)
}
