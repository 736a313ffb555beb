/** What a reply changes. Nothing is kept until all of it has been believed: the caller saves the result. */

import { nextTrust } from '../held-trust.ts'
import type { Ports } from '../ports.ts'
import type { PhoneState } from '../state.ts'
import { nextAssignment } from './assignment.ts'
import type { TolerantReply } from './exchange.ts'
import { acknowledge } from './outbox.ts'
import { enforcePolicy, nextPolicy } from './policy.ts'
import { afterReply } from './schedule.ts'

async function believe(state: PhoneState, reply: TolerantReply, nowMs: number): Promise<PhoneState> {
  const trust = reply.trust ? await nextTrust(state.trust, reply.trust, state.root, nowMs) : state.trust
  const assignment = reply.assignment
    ? await nextAssignment(state, reply.assignment, trust.document, nowMs)
    : state.assignment
  const policy = await nextPolicy(state.policy, assignment?.policyHash ?? null, reply.policy)
  return { ...state, trust, assignment, policy }
}

/** In the order of the protocol: trust, assignment, policy text, settings, and the report of them. */
export async function applyReply(
  { clock, handset }: Pick<Ports, 'clock' | 'handset'>,
  state: PhoneState,
  reply: TolerantReply,
  factsHash: string,
): Promise<PhoneState> {
  const nowMs = clock.nowMs()
  const believed = await believe(state, reply, nowMs)
  const changed = believed.policy !== state.policy || believed.assignment !== state.assignment
  const answered: PhoneState = {
    ...believed,
    ...afterReply(state, reply.next, nowMs),
    outbox: acknowledge(state.outbox, reply.acked),
    ackedFactsHash: reply.want?.includes('facts') ? undefined : factsHash,
    lastSyncAtMs: nowMs,
    forgotten: undefined,
  }
  return changed ? enforcePolicy(handset, answered, nowMs) : answered
}
