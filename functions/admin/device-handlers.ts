import { actorOf } from '../../shared/app/actor.ts'
import { moveDevices, revokeDevice } from '../../shared/app/devices/change-devices.ts'
import { listDevices } from '../../shared/app/devices/list-devices.ts'
import { readDevice, requireDevice } from '../../shared/app/devices/read-device.ts'
import { effectivePolicy } from '../../shared/app/policies/effective-policy.ts'
import type { deviceAdminRoutes } from '../../shared/http/routes/admin-devices.ts'
import type { Handlers } from '../http/handler.ts'
import type { AdminPorts } from './ports.ts'
import { deviceReply, deviceSummary, effectiveReply } from './present.ts'

export const deviceHandlers = (ports: AdminPorts): Handlers<typeof deviceAdminRoutes> => {
  const reading = {
    deviceAdmin: ports.deviceAdmin,
    groups: ports.groups,
    clock: ports.clock,
    published: ports.cache,
  }
  return {
    'admin.devices.list': async ({ query }) => {
      const { devices, cursor } = await listDevices(reading, query)
      return { items: devices.map(deviceSummary), ...(cursor !== undefined && { nextCursor: cursor }) }
    },

    'admin.devices.read': async ({ params }) => deviceReply(await readDevice(reading, params.id)),

    'admin.devices.effective-policy': async ({ params }) => {
      const { state } = await requireDevice(ports, params.id)
      return effectiveReply(await effectivePolicy(ports, state.groupId))
    },

    'admin.devices.move': async ({ caller, body }) => ({
      moved: await moveDevices(ports, actorOf(caller.admin), body.deviceIds, body.groupId),
    }),

    'admin.devices.revoke': async ({ caller, params }) => {
      await revokeDevice(ports, actorOf(caller.admin), params.id)
      return deviceReply(await readDevice(reading, params.id))
    },
  }
}
