/**
 * A sync (architecture §4, the cost rule). Nothing changed: one read, and one write only when the last contact
 * written down is too old. Whatever gives something away is answered from a consistent read or behind a
 * conditional write.
 */

import { nextSyncMs } from '../../domain/device/next-sync.ts'
import type { DeviceState } from '../../domain/device/record.ts'
import { sha256 } from '../../domain/digests.ts'
import { YaguraError } from '../../domain/errors.ts'
import { canonicalText } from '../../domain/policy/canonical-text.ts'
import { ASSIGNMENT_VALID_MS } from '../../domain/signing-keys.ts'
import type { SyncReply, SyncRequest } from '../../http/contracts/device.ts'
import type { Ports } from '../../ports/all.ts'
import { currentTrust } from '../trust/current-trust.ts'
import { openSession, type PhoneCertificate } from './open-session.ts'
import { figuresOf, planSync, type SyncPlan } from './plan-sync.ts'
import type { PublishedCache, PublishedView } from './published-cache.ts'

export type SyncPorts = Pick<Ports, 'devices' | 'clock' | 'log' | 'signer' | 'trust'> & {
  readonly published: PublishedCache
  readonly serviceId: () => Promise<string>
}

const MAX_TRIES = 4
const DEFAULT_INTERVAL_MS = 6 * 3_600_000

export async function syncDevice(
  ports: SyncPorts,
  phone: PhoneCertificate,
  request: SyncRequest,
): Promise<SyncReply> {
  refuseWrongFacts(request)
  const careful = Boolean(request.min || request.onDemand || request.results?.length)
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const reply = await attempt(ports, phone, request, careful || tries > 0)
    if (reply) return reply
  }
  throw new YaguraError('service.unavailable', { reason: 'contention' })
}

/** One try; undefined if the phone's record changed under it, or all must be read again to be sure. */
async function attempt(
  ports: SyncPorts,
  phone: PhoneCertificate,
  request: SyncRequest,
  careful: boolean,
): Promise<SyncReply | undefined> {
  const state = await openSession(ports, phone, { consistent: careful })
  const view = await ports.published.view(state.groupId, { fresh: careful })
  const plan = planSync(state, phone.fingerprint, request, view, ports.clock.now())
  if ((plan.sendAssignment || plan.sendPolicy) && !careful) return undefined
  const intervalMs = plan.assignmentChanged ? await intervalOf(ports, view) : undefined
  if (plan.writes) {
    const seenAtMs = ports.clock.now()
    const change = { ...plan.change, seenAtMs, ...(intervalMs !== undefined && { intervalMs }) }
    if (!(await ports.devices.commit(state, phone.fingerprint, change))) return undefined
  }
  ports.log.measure(figuresOf(plan))
  return replyTo(ports, state, request, view, plan, intervalMs ?? state.intervalMs)
}

async function replyTo(
  ports: SyncPorts,
  state: DeviceState,
  request: SyncRequest,
  view: PublishedView,
  plan: SyncPlan,
  intervalMs: number,
): Promise<SyncReply> {
  const nowMs = ports.clock.now()
  const next = nextSyncMs({
    intervalMs,
    deviceId: state.id,
    seed: String(Math.floor(nowMs / 60_000)),
    seen: { policyEpoch: view.head.policyEpoch, commandSeq: state.commandSeq },
    promised: request.min,
  })
  return {
    next: Math.max(1, Math.round(next / 1000)),
    ...(plan.sendTrust && { trust: (await currentTrust(ports)).jws }),
    ...(plan.sendAssignment && { assignment: await signAssignment(ports, state.id, plan, nowMs) }),
    ...(plan.sendPolicy && view.policyHash && { policy: await bodyOf(ports, view.policyHash) }),
    ...(plan.wantFacts && { want: ['facts' as const] }),
    ...(plan.acked !== undefined && { acked: plan.acked }),
  }
}

async function signAssignment(
  ports: SyncPorts,
  deviceId: string,
  { mark, desired }: SyncPlan,
  nowMs: number,
): Promise<string> {
  const iat = Math.floor(nowMs / 1000)
  return ports.signer.sign('assignment', {
    aud: await ports.serviceId(),
    sub: deviceId,
    iat,
    exp: iat + ASSIGNMENT_VALID_MS / 1000,
    seq: mark?.seq,
    group: desired.groupId,
    policyHash: desired.policyHash,
    licence: desired.licenceId,
    packageHash: desired.packageHash,
  })
}

async function bodyOf({ published }: SyncPorts, hash: string): Promise<string> {
  const text = await published.body(hash)
  if (text === undefined) throw new YaguraError('service.unavailable', { reason: 'policy_body' })
  return text
}

/** How often this policy wants to hear from its phones; decides how often contact is written down. */
async function intervalOf(ports: SyncPorts, { policyHash }: PublishedView): Promise<number> {
  if (!policyHash) return DEFAULT_INTERVAL_MS
  const { settings } = JSON.parse(await bodyOf(ports, policyHash)) as { settings: Record<string, unknown> }
  const minutes = Number(settings['sync.intervalMinutes'])
  return Number.isFinite(minutes) && minutes > 0 ? minutes * 60_000 : DEFAULT_INTERVAL_MS
}

function refuseWrongFacts({ facts, factsHash }: SyncRequest): void {
  if (facts && sha256(canonicalText(facts)) !== factsHash)
    throw new YaguraError('request.invalid', {
      problems: [{ at: 'body.factsHash', message: 'is not the SHA-256 of the canonical facts' }],
    })
}
