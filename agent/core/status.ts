/** What the phone can say about itself without asking anybody. */
import type { SettingReport } from '../../shared/http/contracts/device.ts'
import type { PhoneState } from './state.ts'

export type PhoneStatus =
  | { readonly state: 'new' }
  | {
      readonly state: 'enrolled' | 'revoked'
      readonly deviceId: string
      readonly grade: PhoneState['grade']
      readonly organisation: string
      readonly root: string
      readonly trustVersion: number
      readonly deviceHosts: readonly string[]
      /** null while unassigned. */
      readonly group: string | null
      readonly licence: string | null
      readonly assignmentSeq: number
      readonly policyHash: string | null
      /** By setting; empty without a policy. */
      readonly settings: Readonly<Record<string, SettingReport>>
      readonly resultsWaiting: number
      readonly lastSyncAtMs: number | null
      readonly nextSyncAtMs: number
      readonly failuresInARow: number
    }

export function statusOf(state: PhoneState | undefined): PhoneStatus {
  if (!state) return { state: 'new' }
  const { trust, assignment, schedule } = state
  return {
    state: state.revoked ? 'revoked' : 'enrolled',
    deviceId: state.deviceId,
    grade: state.grade,
    organisation: trust.document.organisation,
    root: state.root,
    trustVersion: trust.document.version,
    deviceHosts: trust.document.deviceHosts,
    group: assignment?.group ?? null,
    licence: assignment?.licence ?? null,
    assignmentSeq: assignment?.seq ?? 0,
    policyHash: state.policy?.hash ?? null,
    settings: state.reported?.settings ?? {},
    resultsWaiting: state.outbox.waiting.length,
    lastSyncAtMs: state.lastSyncAtMs ?? null,
    nextSyncAtMs: schedule.dueAtMs,
    failuresInARow: schedule.failures,
  }
}
