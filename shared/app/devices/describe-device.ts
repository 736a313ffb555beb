/** A phone as administrators see it: what it is, how it does, what became of its policy. */
import { type Check, deviceChecks } from '../../domain/device/checks.ts'
import type { DeviceKnowledge } from '../../domain/device/knowledge.ts'
import type { DeviceState } from '../../domain/device/record.ts'
import type { PolicyReport, SettingReport } from '../../domain/device/report.ts'
import { type DeviceStatus, deviceStatus } from '../../domain/device/status.ts'
import { type StatusRules, statusRules } from '../../domain/device/status-rules.ts'
import type { PublishedCache } from '../sync/published-cache.ts'

export interface PolicyState {
  readonly state: 'none' | 'pending' | 'delivered' | 'reported'
  readonly hash: string | null
  readonly assignmentSeq: number
  readonly settings: Readonly<Record<string, SettingReport>>
}

/** What a group's phones should have, and by which rules they are judged. */
export interface GroupView {
  readonly policyHash: string | null
  readonly rules: StatusRules
}

export async function groupView(published: PublishedCache, groupId: string | null): Promise<GroupView> {
  const { policyHash } = await published.view(groupId, { fresh: true })
  const text = policyHash ? await published.body(policyHash) : undefined
  const settings = text ? (JSON.parse(text) as { settings: Record<string, unknown> }).settings : {}
  return { policyHash, rules: statusRules(settings) }
}

const knowledgeOf = (
  state: DeviceState,
  group: GroupView,
  report: PolicyReport | undefined,
): DeviceKnowledge => ({
  enrolledAtMs: state.enrolledAtMs,
  seenAtMs: state.seenAtMs,
  desiredPolicyHash: group.policyHash,
  ...(report && { appliedPolicyHash: report.policyHash }),
})

export const statusOf = (state: DeviceState, group: GroupView, nowMs: number): DeviceStatus =>
  deviceStatus(knowledgeOf(state, group, undefined), group.rules, nowMs)

export const checksOf = (
  state: DeviceState,
  group: GroupView,
  report: PolicyReport | undefined,
  nowMs: number,
): Check[] => deviceChecks(knowledgeOf(state, group, report), group.rules, nowMs)

/** A report counts for the assignment the phone has now; an older one says nothing about it. */
export function policyStateOf(
  state: DeviceState,
  { policyHash }: GroupView,
  report: PolicyReport | undefined,
): PolicyState {
  const assignmentSeq = state.assignment?.seq ?? 0
  const base = { hash: policyHash, assignmentSeq, settings: {} }
  if (!policyHash) return { ...base, state: 'none' }
  if (!state.assignment?.key.includes(policyHash)) return { ...base, state: 'pending' }
  if (report?.assignmentSeq !== assignmentSeq || report.policyHash !== policyHash)
    return { ...base, state: 'delivered' }
  return { ...base, state: 'reported', settings: report.settings }
}
