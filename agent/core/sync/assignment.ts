/** The rules by which one assignment follows another (architecture §5): fresh, ours, never backwards. */
import { canonicalText } from '../../../shared/domain/policy/canonical-text.ts'
import type { Assignment, TrustDocument } from '../../../shared/protocol/signed/documents.ts'
import { openAssignment } from '../../../shared/protocol/signed/verify.ts'
import { AgentError, refusedAs } from '../errors.ts'
import type { PhoneState } from '../state.ts'

/** What binds; times may differ, because the same assignment may be signed again. */
const contentOf = ({ group, policyHash, licence, packageHash }: Assignment) =>
  canonicalText({ group, policyHash, licence, packageHash })

/**
 * The assignment to hold from now on. Throws `assignment.refused`, `assignment.other_device`,
 * `assignment.lower_seq`, or `assignment.changed` for one of the held number that says something else.
 */
export async function nextAssignment(
  { assignment: held, deviceId }: Pick<PhoneState, 'assignment' | 'deviceId'>,
  jws: string,
  trust: TrustDocument,
  nowMs: number,
): Promise<Assignment> {
  // What an expired trust document vouches for is not fresh, whatever its own dates say.
  if (trust.exp * 1000 < nowMs) throw new AgentError('assignment.refused', { reason: 'trust_expired' })
  const next = await openAssignment(jws, trust, nowMs).catch((error) =>
    refusedAs('assignment.refused', error),
  )
  if (next.sub !== deviceId) throw new AgentError('assignment.other_device', { device: next.sub })
  if (!held || next.seq > held.seq) return next
  if (next.seq < held.seq) throw new AgentError('assignment.lower_seq', { held: held.seq, offered: next.seq })
  if (contentOf(next) !== contentOf(held)) throw new AgentError('assignment.changed', { seq: next.seq })
  return next.iat > held.iat ? next : held
}
