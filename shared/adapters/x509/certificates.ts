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

const describe = (certificate: X509Certificate): IssuedCertificate => ({
  pem: certificate.toString('pem'),
  fingerprint: sha256(new Uint8Array(certificate.rawData)),
  serial: certificate.serialNumber,
  notBeforeMs: certificate.notBefore.getTime(),
  notAfterMs: certificate.notAfter.getTime(),
})

/** A self-signed certificate authority that issues end-entity certificates only. */
export async function createAuthority(
  name: string,
  keys: CryptoKeyPair,
  validity: Validity,
): Promise<IssuedCertificate> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    serialNumber: newSerial(),
    notBefore: new Date(validity.notBeforeMs),
    notAfter: new Date(validity.notAfterMs),
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return describe(certificate)
}

export interface LeafRequest extends Validity {
  readonly issuer: X509Certificate
  readonly issuerKey: CryptoKey
  readonly spki: Uint8Array
  readonly commonName: string
  readonly subjectAltName: readonly { readonly type: 'url' | 'dns' | 'ip'; readonly value: string }[]
  readonly usage: 'client' | 'server'
}

/** Never valid beyond its issuer, whatever was asked for. */
export async function createLeaf(request: LeafRequest): Promise<IssuedCertificate> {
  const { issuer, spki } = request
  const publicKey = new PublicKey(Uint8Array.from(spki))
  const usage = request.usage === 'client' ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([usage]),
    new SubjectAlternativeNameExtension([...request.subjectAltName]),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
  ]
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [request.commonName] }],
    issuer: issuer.subject,
    notBefore: new Date(Math.max(request.notBeforeMs, issuer.notBefore.getTime())),
    notAfter: new Date(Math.min(request.notAfterMs, issuer.notAfter.getTime())),
    publicKey,
    signingKey: request.issuerKey,
    signingAlgorithm,
    extensions,
  })
  return describe(certificate)
}
