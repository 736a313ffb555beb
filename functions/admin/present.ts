/** From records to replies: instants as ISO-8601, nothing secret, nothing that is only ours. */

import type { ListedDevice } from '../../shared/app/devices/list-devices.ts'
import type { DescribedDevice } from '../../shared/app/devices/read-device.ts'
import type { EffectiveView } from '../../shared/app/policies/effective-policy.ts'
import type { AuditRecord, SealedRecord } from '../../shared/domain/audit.ts'
import type { DeviceStatus } from '../../shared/domain/device/status.ts'
import type { Group } from '../../shared/domain/group.ts'
import { type Link, linkState, usesOf } from '../../shared/domain/link.ts'
import type { InstallationPackage, StandalonePackage } from '../../shared/domain/package.ts'
import type { Policy } from '../../shared/domain/policy/policy.ts'
import type { User } from '../../shared/domain/user.ts'
import type { Page } from '../../shared/ports/core.ts'

export const iso = (ms: number): string => new Date(ms).toISOString()

export const pageReply = <T, R>({ items, cursor }: Page<T>, present: (item: T) => R) => ({
  items: items.map(present),
  ...(cursor !== undefined && { nextCursor: cursor }),
})

export const userReply = ({ createdAtMs, ...user }: User) => ({ ...user, createdAt: iso(createdAtMs) })

export const groupReply = ({ createdAtMs, ...group }: Group) => ({ ...group, createdAt: iso(createdAtMs) })

/** The store gives maps back in an order of its own. */
const sorted = <T>(byKey: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(byKey).sort(([a], [b]) => (a < b ? -1 : 1)))

const mutableSettings = (settings: Policy['settings']): Record<string, { value: unknown; locked: boolean }> =>
  sorted(Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, { ...setting }])))

export const policyReply = ({ updatedAtMs, settings, ...policy }: Policy) => ({
  ...policy,
  settings: mutableSettings(settings),
  updatedAt: iso(updatedAtMs),
})

export const revisionReply = ({ revision, name, active, settings, updatedAtMs, updatedBy }: Policy) => ({
  revision,
  name,
  active,
  settings: mutableSettings(settings),
  at: iso(updatedAtMs),
  by: updatedBy,
})

export const effectiveReply = ({ effective, ...view }: EffectiveView) => ({
  ...view,
  settings: { ...effective?.settings },
})

export const packageReply = ({ createdAtMs, objectKey: _, apk, ...item }: InstallationPackage) => ({
  ...item,
  createdAt: iso(createdAtMs),
  apk: { ...apk, permissions: [...apk.permissions], signers: apk.signers.map((signer) => ({ ...signer })) },
})

export const standaloneReply = (item: StandalonePackage, enrollUrl: string) => ({
  id: item.id,
  packageId: item.packageId,
  name: item.name,
  url: `${enrollUrl}/p/${item.id}`,
  path: `/p/${item.id}`,
  published: item.published,
  tokenVersion: item.tokenVersion,
  createdAt: iso(item.createdAtMs),
})

export const linkReply = (link: Link, nowMs: number) => ({
  id: link.id,
  userId: link.userId,
  packageId: link.packageId,
  ...(link.groupId && { groupId: link.groupId }),
  state: linkState(link, nowMs),
  maxUses: link.maxUses,
  uses: usesOf(link),
  expiresAt: iso(link.expiresAtMs),
  createdAt: iso(link.createdAtMs),
  ...(link.mail && {
    mail: {
      state: link.mail.state,
      at: iso(link.mail.atMs),
      ...(link.mail.reason && { reason: link.mail.reason }),
    },
  }),
})

const statusReply = ({ level, reasons }: DeviceStatus) => ({
  level,
  reasons: reasons.map(({ sinceMs, detail, ...reason }) => ({
    ...reason,
    ...(sinceMs !== undefined && { since: iso(sinceMs) }),
    ...(detail && { detail: { ...detail } }),
  })),
})

export const deviceSummary = ({
  state,
  facts,
  status,
}: Pick<ListedDevice, 'state' | 'facts' | 'status'>) => ({
  id: state.id,
  ...(facts?.name && { name: facts.name }),
  ...(facts && { model: `${facts.manufacturer} ${facts.model}`.trim() }),
  groupId: state.groupId,
  userId: state.userId,
  grade: state.grade,
  state: state.state,
  enrolledAt: iso(state.enrolledAtMs),
  lastContact: iso(state.seenAtMs),
  status: statusReply(status),
})

export const deviceReply = (device: DescribedDevice) => {
  const { state, facts, certificate, policy, checks } = device
  return {
    ...deviceSummary({ state, facts, status: device.status }),
    ...(facts && { facts }),
    policy: { ...policy, settings: sorted(policy.settings) },
    checks: checks.map(({ id, state: outcome }) => ({ id, state: outcome })),
    certificate: {
      fingerprint: state.current,
      serial: certificate?.serial ?? '',
      notBefore: iso(certificate?.notBeforeMs ?? 0),
      notAfter: iso(certificate?.notAfterMs ?? 0),
    },
    trustVersion: state.trustVersion,
  }
}

export const auditReply = (record: AuditRecord | SealedRecord) => {
  const { id, atMs, actor, action, target, before, after } = record
  return {
    id,
    at: iso(atMs),
    actor,
    action,
    target,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...('seq' in record && { seal: { seq: record.seq, hash: record.hash } }),
  }
}
