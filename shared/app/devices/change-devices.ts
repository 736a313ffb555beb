import { YaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'
import { type Actor, auditRecord } from '../audit/record.ts'
import { requireGroup } from '../groups/groups.ts'
import { requireDevice } from './read-device.ts'

type Needs = Pick<Ports, 'clock' | 'deviceAdmin' | 'groups' | 'ids'>

/** All or none; phones that are there already are left alone. Answers how many moved. */
export async function moveDevices(
  ports: Needs,
  actor: Actor,
  deviceIds: readonly string[],
  groupId: string | null,
): Promise<number> {
  if (groupId !== null) await requireGroup(ports, groupId)
  const phones = await Promise.all(
    [...new Set(deviceIds)].map(async (id) => (await requireDevice(ports, id)).state),
  )
  const revoked = phones.filter(({ state }) => state === 'revoked').map(({ id }) => id)
  if (revoked.length) throw new YaguraError('auth.device_revoked', { deviceIds: revoked })
  const moving = phones.filter((phone) => phone.groupId !== groupId)
  if (!moving.length) return 0
  const audit = auditRecord(ports, actor, {
    action: 'device.move',
    target: groupId ?? 'unassigned',
    before: Object.fromEntries(moving.map((phone) => [phone.id, phone.groupId])),
    after: { groupId },
  })
  const failed = await ports.deviceAdmin.move(moving, groupId, audit)
  if (failed.length) throw new YaguraError('service.conflict', { deviceIds: failed })
  return moving.length
}

/** From its next request on the phone is refused, and its key never enrols again. Repeating it is harmless. */
export async function revokeDevice(ports: Needs, actor: Actor, deviceId: string): Promise<void> {
  const { state } = await requireDevice(ports, deviceId)
  if (state.state === 'revoked') return
  const audit = auditRecord(ports, actor, {
    action: 'device.revoke',
    target: deviceId,
    before: { state: 'active', groupId: state.groupId, userId: state.userId },
    after: { state: 'revoked', groupId: state.groupId, userId: state.userId },
  })
  if (!(await ports.deviceAdmin.revoke(state, audit))) throw new YaguraError('service.conflict')
}
