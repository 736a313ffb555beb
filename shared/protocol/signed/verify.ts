/** How a phone reads what is signed. Pure: the time is an argument; cryptography is the platform's WebCrypto. */
import {
  base64url,
  calculateJwkThumbprint,
  compactVerify,
  decodeProtectedHeader,
  importJWK,
  type JWK,
} from 'jose'
import type * as z from 'zod'
import { parseJson } from '../json.ts'
import {
  type Assignment,
  assignment,
  type JwsKind,
  jwsType,
  type KeyPurpose,
  type Stamp,
  stamp,
  type TrustDocument,
  trustDocument,
} from './documents.ts'

/** Why a signed document was refused. `reason` is a stable word for logs and tests. */
export class UntrustedDocument extends Error {
  readonly reason: 'malformed' | 'kind' | 'signature' | 'root' | 'audience' | 'expired' | 'key'

  constructor(reason: UntrustedDocument['reason'], options: { cause?: unknown } = {}) {
    super(`signed document refused: ${reason}`, options)
    this.name = 'UntrustedDocument'
    this.reason = reason
  }
}

/** Phones with a clock a little behind the service are normal. */
const SKEW_S = 300

const refuse = (reason: UntrustedDocument['reason'], cause?: unknown): never => {
  throw new UntrustedDocument(reason, { cause })
}

const header = (jws: string) => {
  try {
    return decodeProtectedHeader(jws)
  } catch (cause) {
    return refuse('malformed', cause)
  }
}

async function open<T extends z.ZodType<{ iat: number; exp: number }>>(
  jws: string,
  kind: JwsKind,
  schema: T,
  jwk: JWK,
  nowMs: number,
): Promise<z.infer<T>> {
  if (header(jws).typ !== jwsType[kind]) refuse('kind')
  const key = await importJWK(jwk, 'ES256').catch((cause) => refuse('key', cause))
  const verified = await compactVerify(jws, key, { algorithms: ['ES256'] }).catch((cause) =>
    refuse('signature', cause),
  )
  const payload = parse(schema, verified.payload)
  if (payload.exp * 1000 < nowMs - SKEW_S * 1000) refuse('expired')
  return payload
}

function parse<T extends z.ZodType>(schema: T, bytes: Uint8Array): z.infer<T> {
  try {
    return schema.parse(parseJson(new TextDecoder().decode(bytes)))
  } catch (cause) {
    return refuse('malformed', cause)
  }
}

/** The key in a trust document's header and its RFC 7638 thumbprint. Proves nothing by itself. */
async function claimedKey(jws: string): Promise<{ jwk: JWK; thumbprint: string }> {
  const { jwk } = header(jws)
  if (!jwk) return refuse('malformed')
  const thumbprint = await calculateJwkThumbprint(jwk).catch((cause) => refuse('malformed', cause))
  return { jwk, thumbprint }
}

/**
 * A trust document carries the root's public key in its header; `root` (RFC 7638 thumbprint) is what the
 * phone was told by QR code, stamp or a person, and decides whether that key is believed.
 */
export async function openTrust(jws: string, root: string, nowMs: number): Promise<TrustDocument> {
  const { jwk, thumbprint } = await claimedKey(jws)
  if (thumbprint !== root) refuse('root')
  return open(jws, 'trust', trustDocument, jwk, nowMs)
}

/** The root thumbprint that a trust document claims, for a person to compare. */
export const claimedRoot = async (jws: string): Promise<string> => (await claimedKey(jws)).thumbprint

type Signed = { readonly iat: number; readonly exp: number; readonly aud: string }

/**
 * A document by one of the online keys that the trust document lists for this purpose. It must have been signed
 * within the key's time, and the key must still be believed. A future `iat` alone is no reason to refuse: the
 * phone's clock is more often wrong than the service's.
 */
async function openByKey<T extends z.ZodType<Signed>>(
  jws: string,
  kind: KeyPurpose,
  schema: T,
  trust: TrustDocument,
  nowMs: number,
): Promise<z.infer<T>> {
  const { kid } = header(jws)
  const key = trust.keys.find((candidate) => candidate.kid === kid && candidate.purpose === kind)
  if (!key || key.notAfter * 1000 < nowMs - SKEW_S * 1000) return refuse('key')
  const document = await open(jws, kind, schema, key.jwk, nowMs)
  if (document.iat < key.notBefore || document.iat > key.notAfter) refuse('key')
  return document.aud === trust.aud ? document : refuse('audience')
}

export const openAssignment = (jws: string, trust: TrustDocument, nowMs: number): Promise<Assignment> =>
  openByKey(jws, 'assignment', assignment, trust, nowMs)

export const openStamp = (jws: string, trust: TrustDocument, nowMs: number): Promise<Stamp> =>
  openByKey(jws, 'stamp', stamp, trust, nowMs)

/** What a stamp says, unverified: enough to know whom to ask for the trust document. */
export function peekStamp(jws: string): Stamp {
  const [, payload = ''] = jws.split('.')
  return parse(stamp, decode(payload))
}

function decode(payload: string): Uint8Array {
  try {
    return base64url.decode(payload)
  } catch (cause) {
    return refuse('malformed', cause)
  }
}
