/**
 * Whether a certificate that somebody else made is the one that was asked for. One with another name would give a
 * phone somebody else's identity, one for another key or time would lock it out.
 */
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
} from '../../protocol/x509.ts'
import { extendedUsage, type LeafContent } from './certificates.ts'

/** An issuer may round times. */
const TOLERANCE_MS = 60_000

/** What may stand in it beyond the profile: where to ask for revocations (RFC 5280 §4.2.1.13, §4.2.2.1). */
const known = new Set([
  '2.5.29.14', // subject key identifier
  '2.5.29.15', // key usage
  '2.5.29.17', // subject alternative name
  '2.5.29.19', // basic constraints
  '2.5.29.31', // CRL distribution points
  '2.5.29.35', // authority key identifier
  '2.5.29.37', // extended key usage
  '1.3.6.1.5.5.7.1.1', // authority information access
])

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const near = (time: Date, askedMs: number): boolean => Math.abs(time.getTime() - askedMs) <= TOLERANCE_MS

/** Names of what differs; empty if nothing does. */
export async function differences(
  leaf: X509Certificate,
  asked: LeafContent,
  issuer: X509Certificate,
): Promise<string[]> {
  const verdicts: Record<string, boolean> = {
    issuer: leaf.issuer === issuer.subject,
    signature: await leaf.verify({ publicKey: issuer.publicKey, signatureOnly: true }),
    key: Buffer.from(leaf.publicKey.rawData).equals(asked.spki),
    subject: leaf.subject === `CN=${asked.commonName}`,
    'alternative names': same(
      leaf.getExtension(SubjectAlternativeNameExtension)?.names.toJSON(),
      asked.subjectAltName,
    ),
    'start of validity': near(leaf.notBefore, asked.notBeforeMs),
    'end of validity': near(leaf.notAfter, asked.notAfterMs),
    'key usage': leaf.getExtension(KeyUsagesExtension)?.usages === KeyUsageFlags.digitalSignature,
    'extended key usage': same(leaf.getExtension(ExtendedKeyUsageExtension)?.usages, [
      extendedUsage[asked.usage],
    ]),
    'basic constraints': leaf.getExtension(BasicConstraintsExtension)?.ca === false,
    extensions: leaf.extensions.every(({ type }) => known.has(type)),
  }
  return Object.keys(verdicts).filter((name) => !verdicts[name])
}
