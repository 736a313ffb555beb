/** One request to the device host, by whichever of its addresses answers first in order. */
import * as z from 'zod/mini'
import { type SyncRequest, syncReply } from '../../../shared/http/contracts/device.ts'
import type { Facts } from '../../../shared/http/contracts/facts.ts'
import { AgentError } from '../errors.ts'
import { call } from '../http.ts'
import type { Ports, Tls } from '../ports.ts'
import type { PhoneState } from '../state.ts'
import { toSend } from './outbox.ts'

/** Members and wishes that a newer service adds are none of this agent's business, and no reason to fail. */
const tolerantReply = z.object({ ...syncReply.shape, want: z.optional(z.array(z.string())) })
export type TolerantReply = z.infer<typeof tolerantReply>

export const requestFor = (
  { trust, assignment, policy, outbox, ackedFactsHash, wake }: PhoneState,
  facts: Facts,
  factsHash: string,
  onDemand: boolean,
): SyncRequest => ({
  have: { trust: trust.document.version, assignment: assignment?.seq ?? 0, policy: policy?.hash },
  factsHash,
  facts: factsHash === ackedFactsHash ? undefined : facts,
  results: toSend(outbox),
  min: wake,
  onDemand: onDemand || undefined,
})

const isNetworkError = (error: unknown): error is AgentError =>
  error instanceof AgentError && error.code.startsWith('network.')

/** Only an address that cannot be reached or proved leads to the next one; a refusal is an answer. */
export async function exchange(
  ports: Ports,
  { trust: { document }, certificate }: PhoneState,
  body: SyncRequest,
  locale: string,
): Promise<TolerantReply> {
  const tls: Tls = {
    kind: 'device',
    certificate,
    issuer: document.serverIssuer,
    pins: document.pins.map(({ spki }) => spki),
  }
  let failure: unknown
  for (const host of document.deviceHosts) {
    const url = `${host.replace(/\/$/, '')}/v1/sync`
    try {
      return await call(ports, { method: 'POST', url, tls, reply: tolerantReply, body, locale })
    } catch (error) {
      if (!isNetworkError(error)) throw error
      failure ??= error
    }
  }
  throw failure
}
