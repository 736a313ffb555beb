import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { badSignature } from '../refusal.ts'

export interface SignerCertificate {
  /** Hex SHA-256 of the DER certificate: the identity of an Android signer. */
  readonly sha256: string
  readonly subject: string
  readonly publicKey: KeyObject
}

/** Reads a DER certificate. Validity dates and issuers mean nothing to Android and are not looked at. */
export function readCertificate(der: Uint8Array): SignerCertificate {
  const { raw, subject, publicKey } = parse(der)
  // The parser also takes PEM and ignores what follows the DER: the identity would be another one.
  if (!raw.equals(der)) throw badSignature('signer.certificate')
  return {
    sha256: createHash('sha256').update(der).digest('hex'),
    subject: subject.replaceAll('\n', ', '),
    publicKey,
  }
}

function parse(der: Uint8Array): Pick<X509Certificate, 'raw' | 'subject' | 'publicKey'> {
  try {
    const { raw, subject, publicKey } = new X509Certificate(der)
    return { raw, subject, publicKey }
  } catch (cause) {
    throw badSignature('signer.certificate', cause)
  }
}
