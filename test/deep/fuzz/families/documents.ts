/** What is signed or proves a key: trust documents, assignments, stamps, requests for certificates, tokens. */
import { X509Certificate } from 'node:crypto'
import {
  type CompactJWSHeaderParameters,
  CompactSign,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
} from 'jose'
import { byCertificate } from '../../../../functions/authenticators.ts'
import { createTokenVerifier } from '../../../../shared/adapters/oidc/verify-access-token.ts'
import { isYaguraError } from '../../../../shared/domain/errors.ts'
import type { HttpEvent } from '../../../../shared/http/event.ts'
import { readCsr } from '../../../../shared/protocol/csr.ts'
import {
  type JwsKind,
  jwsType,
  type P256PublicJwk,
  type TrustDocument,
} from '../../../../shared/protocol/signed/documents.ts'
import {
  claimedRoot,
  openAssignment,
  openStamp,
  openTrust,
  peekStamp,
  UntrustedDocument,
} from '../../../../shared/protocol/signed/verify.ts'
import {
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '../../../../shared/protocol/x509.ts'
import { damagedBytes, damagedText } from '../damage.ts'
import { damagedJsonText } from '../damaged-json.ts'
import { type Decoder, decoder } from '../decoder.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
const NOW = NOW_MS / 1000
const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
const jwk = (await exportJWK(publicKey)) as P256PublicJwk
const root = await calculateJwkThumbprint(jwk)
const kid = 'k1'

const envelope = { aud: 'svc_1', iat: NOW - 60, exp: NOW + 3600 }
const validity = { notBefore: NOW - 3600, notAfter: NOW + 3600 }
const trust: TrustDocument = {
  ...envelope,
  version: 1,
  organisation: 'Example Trading',
  keys: [
    { kid, purpose: 'assignment', jwk, ...validity },
    { kid, purpose: 'stamp', jwk, ...validity },
  ],
  enrollHosts: ['https://enroll.example.jp'],
  deviceHosts: ['https://device.example.jp'],
  serverIssuer: 'AAAA',
  pins: [{ spki: root, state: 'active' }],
}
const assignment = {
  ...envelope,
  ...{ sub: 'dev_01JABCDEFGHJKMNPQRSTVWXYZ0', seq: 1, group: 'grp_MANAGED' },
  ...{ policyHash: root, licence: null, packageHash: null },
}
const stamp = {
  ...envelope,
  organisation: 'Example Trading',
  enrollUrl: 'https://enroll.example.jp',
  root,
  proof: { kind: 'link', token: 't'.repeat(22) },
}

/** By the right key, whatever the text says. */
const sign = (text: string, header: Omit<CompactJWSHeaderParameters, 'alg'>): Promise<string> =>
  new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: 'ES256', kid, ...header }).sign(privateKey)
const document = (kind: JwsKind, text: string) => sign(text, { typ: jwsType[kind], jwk })
const signed = {
  trust: await document('trust', JSON.stringify(trust)),
  assignment: await document('assignment', JSON.stringify(assignment)),
  stamp: await document('stamp', JSON.stringify(stamp)),
}
const isUntrusted = (error: unknown): boolean => error instanceof UntrustedDocument
const openers = {
  trust: (jws: string) => openTrust(jws, root, NOW_MS),
  assignment: (jws: string) => openAssignment(jws, trust, NOW_MS),
  stamp: (jws: string) => openStamp(jws, trust, NOW_MS),
}

/** What a service that is not ours, or not well, might sign. */
const signedByRightKey = (kind: JwsKind, payload: object): Decoder =>
  decoder({
    name: `${kind}: any payload under the right key`,
    inputs: damagedJsonText([payload]),
    decode: async (text) => openers[kind](await document(kind, text)),
    refuses: isUntrusted,
  })

/** The header before the signature is looked at: the payload stays. */
const headed = (name: string, kind: JwsKind, open: (jws: string) => unknown): Decoder =>
  decoder({
    name,
    inputs: damagedJsonText([{ alg: 'ES256', kid, typ: jwsType[kind], jwk }]),
    decode: (text) => open(signed[kind].replace(/^[^.]*/, Buffer.from(text).toString('base64url'))),
    refuses: isUntrusted,
  })

const damagedJws = (name: string, open: (jws: string) => unknown, ...samples: string[]): Decoder =>
  decoder({ name, inputs: damagedText(samples), decode: open, refuses: isUntrusted })

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = {
  ...{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048 },
  publicExponent: Uint8Array.of(1, 0, 1),
}
async function csrFor(algorithm: EcKeyGenParams | RsaHashedKeyGenParams): Promise<Buffer> {
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const made = await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: algorithm })
  return Buffer.from(made.rawData)
}
const csrs = [await csrFor(ecdsa), await csrFor(rsa)]

const certificate = await X509CertificateGenerator.createSelfSigned({
  name: 'CN=phone',
  keys: { privateKey, publicKey },
  signingAlgorithm: ecdsa,
  extensions: [
    new SubjectAlternativeNameExtension([{ type: 'url', value: `urn:yagura:svc_1:${assignment.sub}` }]),
  ],
})
const caller = byCertificate()
const withCertificate = (clientCertPem: string) =>
  caller({ requestContext: { authentication: { clientCert: { clientCertPem } } } } as HttpEvent)
const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

const claims = { iss: 'https://sign-in.example.jp', sub: 'user', aud: 'urn:yagura:api', client_id: 'cli' }
const access = { ...claims, iat: NOW - 60, exp: NOW + 3600, name: '花子' }
const token = (text: string) => sign(text, { typ: 'at+jwt' })
const tokens = createTokenVerifier(
  { issuer: claims.iss, keys: { keys: [{ ...jwk, kid }] }, audience: claims.aud, clientIds: ['ours'] },
  { now: () => NOW_MS },
)

const hasCode =
  (...codes: string[]) =>
  (error: unknown): boolean =>
    isYaguraError(error) && codes.includes(error.code)

export const decoders: readonly Decoder[] = [
  damagedJws('trust document', openers.trust, signed.trust),
  damagedJws('assignment', openers.assignment, signed.assignment),
  damagedJws('stamp', openers.stamp, signed.stamp),
  damagedJws('stamp, unverified', peekStamp, signed.stamp, signed.trust),
  damagedJws('claimed root', claimedRoot, signed.trust, signed.stamp),
  headed('header of a trust document', 'trust', openers.trust),
  headed('header of an assignment', 'assignment', openers.assignment),
  headed('header of a claimed root', 'trust', claimedRoot),
  signedByRightKey('trust', trust),
  signedByRightKey('assignment', assignment),
  signedByRightKey('stamp', stamp),
  decoder({
    name: 'request for a certificate',
    inputs: damagedBytes(csrs),
    decode: readCsr,
    refuses: hasCode('csr.invalid', 'csr.weak_key'),
  }),
  decoder({
    name: 'certificate of a phone',
    inputs: damagedBytes([new X509Certificate(certificate.toString('pem')).raw]).map(pemOf),
    decode: withCertificate,
    refuses: hasCode('auth.certificate_unknown', 'auth.certificate_required'),
  }),
  decoder({
    name: 'certificate of a phone as text',
    inputs: damagedText([certificate.toString('pem')]),
    decode: withCertificate,
    refuses: hasCode('auth.certificate_unknown', 'auth.certificate_required'),
  }),
  decoder({
    name: 'access token',
    inputs: damagedText([await token(JSON.stringify(access))]),
    decode: (text) => tokens.verify(text),
    refuses: hasCode('auth.invalid'),
  }),
  decoder({
    name: 'claims of an access token under the right key',
    inputs: damagedJsonText([access]),
    decode: async (text) => tokens.verify(await token(text)),
    refuses: hasCode('auth.invalid'),
  }),
]
