/** Steps one and two of enrolling: whom the phone trusts, before it shows its proof to anybody. */
import { trustReply } from '../../../shared/http/contracts/enroll.ts'
import { claimedRoot, openStamp } from '../../../shared/protocol/signed/verify.ts'
import { AgentError, refusedAs } from '../errors.ts'
import { firstTrust } from '../held-trust.ts'
import { call } from '../http.ts'
import type { Ports } from '../ports.ts'
import type { HeldTrust } from '../state.ts'
import type { EnrolSource } from './source.ts'

export interface TrustOrigin {
  readonly root: string
  readonly trust: HeldTrust
}

/** Needs no validated TLS: it carries no secret, and the root's thumbprint verifies the answer. */
const fetchTrust = async (ports: Ports, source: EnrolSource, locale: string): Promise<string> => {
  const url = `${source.base}/v1/trust`
  const reply = trustReply.strip()
  return (await call(ports, { method: 'GET', url, tls: { kind: 'unverified' }, reply, locale })).trust
}

/** Two sources of the root that disagree stop the phone; none at all makes it ask a person. */
async function rootFor(source: EnrolSource, jws: string, confirmed: string | undefined, nowMs: number) {
  if (source.root && confirmed && source.root !== confirmed)
    throw new AgentError('enrol.root_mismatch', { expected: confirmed, claimed: source.root })
  const expected = source.root ?? confirmed
  if (expected) return expected
  const claimed = await claimedRoot(jws).catch((error) => refusedAs('trust.refused', error))
  const { document } = await firstTrust(jws, claimed, nowMs)
  throw new AgentError('enrol.confirmation_needed', {
    organisation: document.organisation,
    host: new URL(source.base).host,
    root: claimed,
  })
}

const originOf = (url: string) => new URL(url).origin

/** A stamp that was copied onto another service's package names a host that its own service does not list. */
function checkHost(source: EnrolSource, { document }: HeldTrust) {
  if (!document.enrollHosts.map(originOf).includes(source.base))
    throw new AgentError('enrol.foreign_host', { host: new URL(source.base).host })
}

/**
 * Asks the enrolment host for its trust document and believes it if the root agrees and lists that host. A
 * stamp must be signed by the same service. `confirmedRoot` is the fingerprint a person compared.
 */
export async function establishTrust(
  ports: Ports,
  source: EnrolSource,
  locale: string,
  confirmedRoot?: string,
): Promise<TrustOrigin> {
  const jws = await fetchTrust(ports, source, locale)
  const nowMs = ports.clock.nowMs()
  const root = await rootFor(source, jws, confirmedRoot, nowMs)
  const trust = await firstTrust(jws, root, nowMs)
  checkHost(source, trust)
  if (source.stamp)
    await openStamp(source.stamp, trust.document, nowMs).catch((error) => refusedAs('stamp.refused', error))
  return { root, trust }
}
