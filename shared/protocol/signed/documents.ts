/**
 * What the service signs and a phone believes. Payload times are seconds (RFC 7519 NumericDate). Unknown
 * members are dropped, not refused, so that an older agent reads a newer service.
 */
import * as z from 'zod'

/** `typ` of each kind of JWS: one kind can never be taken for another. */
export const jwsType = {
  trust: 'yagura-trust+jws',
  assignment: 'yagura-assignment+jws',
  stamp: 'yagura-stamp+jws',
} as const

export type JwsKind = keyof typeof jwsType

/** Online keys sign one purpose each; the root signs trust documents only. */
export const keyPurposes = ['assignment', 'stamp'] as const
export type KeyPurpose = (typeof keyPurposes)[number]

const thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const p256 = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() })
export type P256PublicJwk = z.infer<typeof p256>

const envelope = {
  /** The service's id; every document is for one service. */
  aud: z.string(),
  iat: z.number().int(),
  exp: z.number().int(),
}

export const trustDocument = z.object({
  ...envelope,
  /** Only rises; a phone refuses a lower one. */
  version: z.number().int().min(1),
  organisation: z.string(),
  keys: z.array(
    z.object({
      kid: z.string(),
      purpose: z.enum(keyPurposes),
      jwk: p256,
      notBefore: z.number().int(),
      notAfter: z.number().int(),
    }),
  ),
  /** Base addresses in order of preference. A phone sends its proof to no host that is not listed. */
  enrollHosts: z.array(z.url()).min(1),
  deviceHosts: z.array(z.url()).min(1),
  /** Issuer of the device host's certificate: DER, base64. */
  serverIssuer: z.base64(),
  /** SHA-256 of the SubjectPublicKeyInfo of every server key a phone may meet. */
  pins: z.array(z.object({ spki: thumbprint, state: z.enum(['active', 'reserve', 'backup']) })).min(1),
  /** Issuer of the enrolment host's certificate when that is private: DER, base64. */
  enrollIssuer: z.base64().optional(),
})

/** What binds one phone. Made only when it changes; a phone refuses a `seq` lower than it has. */
export const assignment = z.object({
  ...envelope,
  /** Device id. */
  sub: z.string(),
  seq: z.number().int().min(1),
  group: z.string().nullable(),
  policyHash: z.string().nullable(),
  licence: z.string().nullable(),
  packageHash: z.string().nullable(),
})

/** What travels inside an APK: where to enrol, whom to trust, and with which proof. */
export const stamp = z.object({
  ...envelope,
  organisation: z.string(),
  enrollUrl: z.url(),
  /** RFC 7638 thumbprint of the root key. */
  root: thumbprint,
  proof: z.object({ kind: z.enum(['link', 'package']), token: z.string() }),
})

export type TrustDocument = z.infer<typeof trustDocument>
export type Assignment = z.infer<typeof assignment>
export type Stamp = z.infer<typeof stamp>
