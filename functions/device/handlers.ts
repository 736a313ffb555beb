import { type SyncPorts, syncDevice } from '../../shared/app/sync/sync-device.ts'
import type { deviceRoutes } from '../../shared/http/routes/device.ts'
import type { Handlers } from '../http/handler.ts'

export const deviceHandlers = (ports: SyncPorts): Handlers<typeof deviceRoutes> => ({
  'device.sync': ({ caller, body }) => syncDevice(ports, caller, body),
})
