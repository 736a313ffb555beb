/** Step three of enrolling: the phone's key gets a certificate, and only then is anything remembered. */
import { type EnrolRequest, enrolReply } from '../../../shared/http/contracts/enroll.ts'
import { type Patience, withPatience } from '../backoff.ts'
import { AgentError } from '../errors.ts'
import { hashOf } from '../hash.ts'
import { nextTrust } from '../held-trust.ts'
import { call } from '../http.ts'
import type { Ports } from '../ports.ts'
import type { PhoneState } from '../state.ts'
import type { EnrolSource } from './source.ts'
import { establishTrust, type TrustOrigin } from './trust-origin.ts'

export interface EnrolOptions {
  /** The root's fingerprint as a person read it in the console, when the source does not carry it. */
  readonly confirmedRoot?: string | undefined
  readonly patience?: Patience
}

const usualPatience: Patience = { attempts: 6, maxWaitMs: 60_000 }

const register = (ports: Ports, base: string, { trust }: TrustOrigin, body: EnrolRequest) =>
  call(ports, {
    method: 'POST',
    url: `${base}/v1/enroll`,
    tls: { kind: 'enrol', issuer: trust.document.enrollIssuer },
    reply: enrolReply.strip(),
    body,
    locale: body.facts.locale,
  })

/**
 * Enrols the phone and keeps the result. Repeating it after a lost reply is safe: the key stays the same, and
 * so does the service's answer. A phone that its service has forgotten keeps its key, too, and becomes another
 * device. Throws `enrol.*`, `trust.*`, `stamp.refused`, `network.*`, `reply.*`, or the service's own code.
 */
export async function enrol(
  ports: Ports,
  source: EnrolSource,
  { confirmedRoot, patience = usualPatience }: EnrolOptions = {},
): Promise<PhoneState> {
  const held = await ports.storage.load()
  if (held && !held.forgotten) throw new AgentError('enrol.already_enrolled')
  const facts = await ports.handset.facts()
  const patiently = <T>(work: () => Promise<T>) => withPatience(ports, patience, work)
  const origin = await patiently(() => establishTrust(ports, source, facts.locale, confirmedRoot))
  const request = { proof: source.proof, csr: await ports.keys.createCsr(), facts }
  const reply = await patiently(() => register(ports, source.base, origin, request))
  if (!(await ports.keys.owns(reply.certificate))) throw new AgentError('enrol.foreign_certificate')
  const nowMs = ports.clock.nowMs()
  const state: PhoneState = {
    format: 1,
    deviceId: reply.deviceId,
    grade: reply.grade,
    certificate: reply.certificate,
    root: origin.root,
    trust: await nextTrust(origin.trust, reply.trust, origin.root, nowMs),
    outbox: { lastSeq: 0, waiting: [] },
    ackedFactsHash: await hashOf(facts),
    schedule: { dueAtMs: nowMs, failures: 0, catchUps: 0 },
    revoked: false,
  }
  await ports.storage.save(state)
  return state
}
