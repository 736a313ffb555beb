/** PKCS#10 requests (RFC 2986): only their key is believed, and only when they prove to hold it. */
import { sha256 } from '../domain/digests.ts'
import { YaguraError } from '../domain/errors.ts'
import { Pkcs10CertificateRequest, type PublicKey } from './x509.ts'

export interface CertificateRequest {
  /** The request itself, for issuers that want the proof of possession too. */
  readonly der: Uint8Array
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
  /** SHA-256 of it: the identity of the phone. */
  readonly keyHash: string
}

const MIN_RSA_BITS = 2048
const curves = new Set(['P-256', 'P-384'])

/** Throws `csr.invalid` for what is not a request or does not prove its key, `csr.weak_key` for a key we refuse. */
export async function readCsr(der: Uint8Array): Promise<CertificateRequest> {
  const { request, publicKey } = parse(der)
  refuseWeak(publicKey.algorithm)
  const proved = await request.verify().catch((cause) => invalid('signature', cause))
  if (!proved) invalid('signature')
  const spki = new Uint8Array(publicKey.rawData)
  return { der, spki, keyHash: sha256(spki) }
}

/** The key is read here too: the library does so only when asked, and throws then. */
function parse(der: Uint8Array): { request: Pkcs10CertificateRequest; publicKey: PublicKey } {
  try {
    if (sequenceLength(der) !== der.length) throw new RangeError('bytes behind the request')
    const request = new Pkcs10CertificateRequest(Uint8Array.from(der))
    return { request, publicKey: request.publicKey }
  } catch (cause) {
    return invalid('encoding', cause)
  }
}

/**
 * Of the outermost element, header included (X.690 §8.1.3). The parser stops there and says nothing of what
 * follows. A request is never 64 KB long.
 */
function sequenceLength(der: Uint8Array): number {
  const header = new DataView(der.buffer, der.byteOffset, der.length)
  const first = header.getUint8(1)
  if (first < 0x80) return 2 + first
  return first === 0x81 ? 3 + header.getUint8(2) : 4 + header.getUint16(2)
}

function refuseWeak(algorithm: Algorithm): void {
  const { name, namedCurve, modulusLength } = algorithm as EcKeyAlgorithm & RsaKeyAlgorithm
  if (name === 'ECDSA' && curves.has(namedCurve)) return
  if (name.startsWith('RSA') && modulusLength >= MIN_RSA_BITS) return
  throw new YaguraError('csr.weak_key', { algorithm: name, ...(modulusLength && { bits: modulusLength }) })
}

function invalid(reason: string, cause?: unknown): never {
  throw new YaguraError('csr.invalid', { reason }, { cause })
}
