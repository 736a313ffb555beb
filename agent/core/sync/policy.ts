/** The policy's text and what becomes of it on the phone. */
import * as z from 'zod'
import { canonicalText } from '../../../shared/domain/policy/canonical-text.ts'
import { parseJson } from '../../../shared/protocol/json.ts'
import { AgentError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import type { Handset } from '../ports.ts'
import type { HeldPolicy, PhoneState } from '../state.ts'
import { hasRoom, queueReport } from './outbox.ts'

const policyBody = z.object({ schema: z.string(), settings: z.record(z.string(), z.unknown()) })

function settingsOf({ text }: HeldPolicy): Record<string, unknown> {
  try {
    return policyBody.parse(parseJson(text)).settings
  } catch (cause) {
    throw new AgentError('policy.malformed', {}, { cause })
  }
}

/**
 * The policy to hold under an assignment. An assignment without one ends the old one at once; a changed one
 * takes over only when its text is here and is what the assignment says. Throws `policy.hash_mismatch`,
 * `policy.malformed`.
 */
export async function nextPolicy(
  held: HeldPolicy | undefined,
  assigned: string | null,
  text: string | undefined,
): Promise<HeldPolicy | undefined> {
  if (text === undefined) return assigned === null ? undefined : held
  const policy = { hash: await sha256(text), text }
  if (policy.hash !== assigned) throw new AgentError('policy.hash_mismatch', { offered: policy.hash })
  settingsOf(policy)
  return policy
}

/**
 * Makes the handset follow the held policy, or none, and queues a report if it says anything new: a setting
 * may change its answer by itself, for example when the user has at last set a screen lock.
 */
export async function enforcePolicy(handset: Handset, state: PhoneState, nowMs: number): Promise<PhoneState> {
  const { policy, assignment } = state
  if (!policy || !assignment) {
    await handset.apply({})
    return state.reported ? { ...state, reported: undefined } : state
  }
  const settings = await handset.apply(settingsOf(policy))
  const report = { assignmentSeq: assignment.seq, policyHash: policy.hash, settings }
  if (state.reported && canonicalText(state.reported) === canonicalText(report)) return state
  if (!hasRoom(state.outbox)) return state
  return { ...state, reported: report, outbox: queueReport(state.outbox, report, nowMs) }
}
