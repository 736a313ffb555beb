/** What one sync would change and give away, before anything is written. Arithmetic: no I/O. */
import {
  type AssignmentMark,
  assignmentChange,
  type DesiredAssignment,
} from '../../domain/device/assignment.ts'
import type { DeviceState, SyncChange } from '../../domain/device/record.ts'
import { isHeartbeatDue } from '../../domain/device/seen-window.ts'
import type { Figures } from '../../domain/metrics.ts'
import type { SyncRequest, SyncResult } from '../../http/contracts/device.ts'
import type { PublishedView } from './published-cache.ts'

export interface SyncPlan {
  readonly desired: DesiredAssignment
  /** The assignment the phone should have; absent while it needs none. */
  readonly mark?: AssignmentMark
  readonly sendAssignment: boolean
  readonly sendPolicy: boolean
  readonly sendTrust: boolean
  readonly wantFacts: boolean
  readonly acked?: number
  readonly writes: boolean
  readonly change: Omit<SyncChange, 'seenAtMs' | 'intervalMs'>
  readonly assignmentChanged: boolean
}

export function planSync(
  state: DeviceState,
  fingerprint: string,
  request: SyncRequest,
  { head, policyHash }: PublishedView,
  nowMs: number,
): SyncPlan {
  const desired = { groupId: state.groupId, policyHash, licenceId: null, packageHash: null }
  const changed = nextMark(state, request, desired)
  const mark = changed ?? state.assignment
  const newResults = (request.results ?? []).filter(({ seq }) => seq > state.resultSeq)
  const change = {
    ...(fingerprint === state.next && { promoteNext: true }),
    ...(changed && { assignment: changed }),
    ...(request.have.trust !== state.trustVersion && { trustVersion: request.have.trust }),
    ...(request.facts &&
      request.factsHash !== state.factsHash && { facts: { hash: request.factsHash, facts: request.facts } }),
    ...resultChange(newResults),
  }
  return {
    desired,
    ...(mark && { mark }),
    sendAssignment: mark !== undefined && request.have.assignment !== mark.seq,
    sendPolicy: policyHash !== null && request.have.policy !== policyHash,
    sendTrust: request.have.trust < head.trustVersion,
    wantFacts: request.factsHash !== state.factsHash && !request.facts,
    ...(request.results?.length && {
      acked: Math.max(state.resultSeq, ...newResults.map(({ seq }) => seq)),
    }),
    writes: Object.keys(change).length > 0 || isHeartbeatDue(state.seenAtMs, nowMs, state.intervalMs),
    change,
    assignmentChanged: changed !== undefined,
  }
}

/** What a sync counts as. One that is unchanged and early counts as nothing: most are, and each line costs. */
export function figuresOf(plan: SyncPlan): Figures {
  const gives = plan.sendAssignment || plan.sendPolicy || plan.sendTrust || plan.wantFacts
  if (gives || Object.keys(plan.change).length > 0) return { syncsChanged: 1 }
  return plan.writes ? { heartbeats: 1 } : {}
}

/**
 * After a restore the phone may hold a higher number than the service remembers; it would refuse a lower one, so
 * counting goes on from the phone's. A phone can raise nobody's number but its own.
 */
function nextMark(
  state: DeviceState,
  request: SyncRequest,
  desired: DesiredAssignment,
): AssignmentMark | undefined {
  const ours = state.assignment?.seq ?? 0
  if (request.have.assignment <= ours) return assignmentChange(state.assignment, desired)
  return assignmentChange({ seq: request.have.assignment, key: '' }, desired)
}

function resultChange(results: readonly SyncResult[]): Pick<SyncChange, 'report' | 'resultSeq'> {
  const last = results.toSorted((a, b) => a.seq - b.seq).at(-1)
  return last ? { report: last, resultSeq: last.seq } : {}
}
