/** Makes the next trust document: new online keys where they are due, today's addresses and pins. */
import { exportPKCS8 } from 'jose'
import { YaguraError } from '../../domain/errors.ts'
import { canonicalText } from '../../domain/policy/canonical-text.ts'
import { lifetimes, purposesDue, type SigningPurpose, TRUST_VALID_MS } from '../../domain/signing-keys.ts'
import type { Ports } from '../../ports/all.ts'
import type { CurrentTrust, SigningKeyRecord } from '../../ports/trust.ts'
import type { P256PublicJwk, TrustDocument } from '../../protocol/signed/documents.ts'

import { type Actor, auditRecord } from '../audit/record.ts'
import { readOwnTrust } from './own-trust.ts'

/** What the document says apart from keys and times. */
export type TrustContent = Pick<
  TrustDocument,
  'aud' | 'organisation' | 'enrollHosts' | 'deviceHosts' | 'serverIssuer' | 'pins' | 'enrollIssuer'
>

type Needs = Pick<Ports, 'clock' | 'ids' | 'secrets' | 'trust' | 'trustRoot'>

const RENEWED_BEFORE_MS = TRUST_VALID_MS / 2
const seconds = (ms: number): number => Math.floor(ms / 1000)

const MAX_TRIES = 3

/**
 * Publishes only if something would change; answers the version in force. Who was overtaken looks again: the other
 * may have published the very same.
 */
export async function publishTrust(ports: Needs, actor: Actor, content: TrustContent): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const version = await publishNext(ports, actor, content)
    if (version !== undefined) return version
  }
  throw new YaguraError('service.conflict')
}

/** undefined if another document was published meanwhile. */
async function publishNext(ports: Needs, actor: Actor, content: TrustContent): Promise<number | undefined> {
  const nowMs = ports.clock.now()
  const [current, keys] = await Promise.all([ports.trust.current(), ports.trust.signingKeys()])
  const newKeys = await Promise.all(purposesDue(keys, nowMs).map((purpose) => newKey(ports, purpose)))
  if (current && !newKeys.length && !isOutdated(current, content, nowMs)) return current.version
  const version = nextVersion(current, nowMs)
  const jws = await ports.trustRoot.sign(documentOf(content, [...keys, ...newKeys], version, nowMs))
  const audit = auditRecord(ports, actor, {
    action: 'trust.publish',
    target: `trust:${version}`,
    after: { version, ...content, newKeys: newKeys.map(({ kid, purpose }) => ({ kid, purpose })) },
  })
  const isPublished = await ports.trust.publish(version, jws, newKeys, audit, current?.version ?? 0)
  return isPublished ? version : undefined
}

async function newKey({ clock, ids, secrets }: Needs, purpose: SigningPurpose): Promise<SigningKeyRecord> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    true,
    ['sign', 'verify'],
  )
  const kid = ids.next('key')
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
  const signUntilMs = clock.now() + lifetimes[purpose].signsMs
  return {
    kid,
    purpose,
    jwk: { kty, crv, x, y } as P256PublicJwk,
    sealed: await secrets.seal(Buffer.from(await exportPKCS8(privateKey)), `signing-key:${kid}`),
    notBeforeMs: clock.now(),
    signUntilMs,
    notAfterMs: signUntilMs + lifetimes[purpose].believedMs,
  }
}

/**
 * One more than the last. After a restore phones may hold versions that the store has forgotten, and would take no
 * document that does not exceed them: then the time in seconds, which outruns any counting.
 */
const nextVersion = (current: CurrentTrust | undefined, nowMs: number): number =>
  Math.max((current?.version ?? 0) + 1, current?.restored ? seconds(nowMs) : 0)

function isOutdated({ jws, restored }: CurrentTrust, content: TrustContent, nowMs: number): boolean {
  if (restored) return true
  const { exp, iat: _, version: __, keys: ___, ...said } = readOwnTrust(jws)
  return exp * 1000 - RENEWED_BEFORE_MS < nowMs || canonicalText(said) !== canonicalText(content)
}

const documentOf = (
  content: TrustContent,
  keys: readonly SigningKeyRecord[],
  version: number,
  nowMs: number,
): TrustDocument => ({
  ...content,
  version,
  iat: seconds(nowMs),
  exp: seconds(nowMs + TRUST_VALID_MS),
  keys: keys.flatMap(({ kid, purpose, jwk, notBeforeMs, notAfterMs }) =>
    purpose === 'audit' || notAfterMs < nowMs
      ? []
      : [{ kid, purpose, jwk, notBefore: seconds(notBeforeMs), notAfter: seconds(notAfterMs) }],
  ),
})
