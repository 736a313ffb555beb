/** Requests for certificates as `readCsr` lets them through, with the keys they are for. */
import { type CertificateRequest, readCsr } from '../../shared/protocol/csr.ts'
import { Pkcs10CertificateRequestGenerator } from '../../shared/protocol/x509.ts'

export type KeyKind = 'P-256' | 'P-384' | 'RSA 2048'

const algorithms: Record<KeyKind, RsaHashedKeyGenParams | (EcKeyGenParams & { hash: string })> = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'RSA 2048': {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
}

/** Keys that a phone may have: `readCsr` lets no other through. */
export const keyKinds = Object.keys(algorithms) as KeyKind[]

export const signingAlgorithmOf = (kind: KeyKind) => algorithms[kind]

export const newKeys = (kind: KeyKind = 'P-256'): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']) as Promise<CryptoKeyPair>

/** Says of itself what a phone may say and nobody believes. */
export async function csrFor(keys: CryptoKeyPair, kind: KeyKind = 'P-256'): Promise<Uint8Array> {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=whatever the phone says',
    keys,
    signingAlgorithm: algorithms[kind],
  })
  return new Uint8Array(request.rawData)
}

export const aRequest = async (kind: KeyKind = 'P-256'): Promise<CertificateRequest> =>
  readCsr(await csrFor(await newKeys(kind), kind))
