import * as z from 'zod'
import { deviceId, nothing, pageOf } from '../contracts/common.ts'
import { device, deviceListQuery, deviceSummary, moveDevices, movedDevices } from '../contracts/devices.ts'
import { effectivePolicy } from '../contracts/policies.ts'
import { defineRoutes } from '../route.ts'

const params = z.strictObject({ id: deviceId })

export const deviceAdminRoutes = defineRoutes({
  'admin.devices.list': {
    method: 'GET',
    path: '/v1/devices',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Phones with their status, of one group, of none, or all',
    query: deviceListQuery,
    reply: pageOf(deviceSummary),
    needs: ['fleet:read', 'core:read'],
    errors: ['group.not_found'],
  },
  'admin.devices.read': {
    method: 'GET',
    path: '/v1/devices/{id}',
    host: 'admin',
    auth: 'role:admin',
    summary: 'One phone: what it is, what it was given and what it reported',
    params,
    reply: device,
    needs: ['fleet:read', 'core:read'],
    errors: ['device.not_found'],
  },
  'admin.devices.effective-policy': {
    method: 'GET',
    path: '/v1/devices/{id}/effective-policy',
    host: 'admin',
    auth: 'role:admin',
    summary: 'What this phone is given, and where each value comes from',
    params,
    reply: effectivePolicy,
    needs: ['fleet:read', 'core:read'],
    errors: ['device.not_found'],
  },
  'admin.devices.move': {
    method: 'POST',
    path: '/v1/devices/move',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Move phones into a group, all or none',
    body: moveDevices,
    reply: movedDevices,
    needs: ['fleet:read', 'fleet:write', 'core:read', 'core:write'],
    errors: ['device.not_found', 'group.not_found', 'service.conflict'],
  },
  'admin.devices.revoke': {
    method: 'POST',
    path: '/v1/devices/{id}/revoke',
    host: 'admin',
    auth: 'role:admin',
    summary: "Revoke a phone's certificate: it is refused from its next request on and cannot enrol again",
    params,
    body: nothing,
    reply: device,
    needs: ['fleet:read', 'fleet:write', 'core:read', 'core:write'],
    errors: ['device.not_found', 'service.conflict'],
  },
})
