import type { adminRoutes } from '../../shared/http/routes/admin.ts'
import type { Handlers } from '../http/handler.ts'
import { deviceHandlers } from './device-handlers.ts'
import { packageHandlers } from './package-handlers.ts'
import { policyHandlers } from './policy-handlers.ts'
import type { AdminPorts } from './ports.ts'
import { serviceHandlers } from './service-handlers.ts'
import { userHandlers } from './user-handlers.ts'

export const adminHandlers = (ports: AdminPorts): Handlers<typeof adminRoutes> => ({
  ...serviceHandlers(ports),
  ...userHandlers(ports),
  ...policyHandlers(ports),
  ...packageHandlers(ports),
  ...deviceHandlers(ports),
})
