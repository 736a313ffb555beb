/** A synchronisation: as many exchanges as it takes until neither side owes the other anything. */
import type { SyncRequest } from '../../../shared/http/contracts/device.ts'
import { AgentError } from '../errors.ts'
import { hashOf } from '../hash.ts'
import type { Ports } from '../ports.ts'
import type { PhoneState } from '../state.ts'
import { applyReply } from './apply-reply.ts'
import { exchange, requestFor } from './exchange.ts'
import { enforcePolicy } from './policy.ts'
import { afterFailure, joinWake } from './schedule.ts'

export interface SyncOptions {
  /** A person asked for it. */
  readonly onDemand?: boolean
  /** What a push promised. */
  readonly min?: SyncRequest['min']
}

/** News, then its report; one more for what came in between. What is left waits for the next time. */
const MAX_EXCHANGES = 3

const owes = ({ outbox, ackedFactsHash, assignment, policy }: PhoneState) =>
  outbox.waiting.length > 0 ||
  ackedFactsHash === undefined ||
  (assignment?.policyHash ?? null) !== (policy?.hash ?? null)

async function held(ports: Ports): Promise<PhoneState> {
  const state = await ports.storage.load()
  if (!state) throw new AgentError('phone.not_enrolled')
  if (state.revoked) throw new AgentError('phone.revoked')
  return state
}

/** Results leave the phone only after they were saved: a number that was sent once never means another. */
async function prepare(ports: Ports, before: PhoneState, min: SyncOptions['min']): Promise<PhoneState> {
  const woken = { ...before, wake: joinWake(before.wake, min) }
  const state = await enforcePolicy(ports.handset, woken, ports.clock.nowMs())
  if (state !== woken || min) await ports.storage.save(state)
  return state
}

async function exchangeOnce(ports: Ports, state: PhoneState, onDemand: boolean): Promise<PhoneState> {
  const facts = await ports.handset.facts()
  const factsHash = await hashOf(facts)
  const reply = await exchange(ports, state, requestFor(state, facts, factsHash, onDemand), facts.locale)
  const next = await applyReply(ports, state, reply, factsHash)
  await ports.storage.save(next)
  return next
}

/** A revoked phone stops asking and keeps its policy; after any other failure it asks again, later. */
async function noteFailure(ports: Ports, error: unknown) {
  if (!(error instanceof AgentError)) return
  const state = await ports.storage.load()
  if (!state) return
  const change =
    error.code === 'auth.device_revoked'
      ? { revoked: true }
      : afterFailure(state, error, ports.clock.nowMs(), ports.random)
  const forgotten = error.code === 'auth.certificate_unknown' || state.forgotten
  await ports.storage.save({ ...state, ...change, ...(forgotten && { forgotten }) })
}

/**
 * Synchronises and keeps what came of it. A reply that is refused half-way changes nothing. Throws
 * `phone.not_enrolled`, `phone.revoked`, `trust.*`, `assignment.*`, `policy.*`, `network.*`, `reply.*`, or
 * the service's own code.
 */
export async function sync(ports: Ports, { onDemand = false, min }: SyncOptions = {}): Promise<PhoneState> {
  const before = await held(ports)
  try {
    let state = await prepare(ports, before, min)
    for (let exchanges = 0; exchanges < MAX_EXCHANGES; exchanges++) {
      state = await exchangeOnce(ports, state, onDemand)
      if (!owes(state)) break
    }
    return state
  } catch (error) {
    await noteFailure(ports, error)
    throw error
  }
}
