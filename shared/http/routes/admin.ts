import { auditRoutes } from './admin-audit.ts'
import { deviceAdminRoutes } from './admin-devices.ts'
import { packageRoutes } from './admin-packages.ts'
import { policyRoutes } from './admin-policies.ts'
import { serviceRoutes } from './admin-service.ts'
import { userRoutes } from './admin-users.ts'

/** What administrators do, by console, script or command line. */
export const adminRoutes = {
  ...serviceRoutes,
  ...userRoutes,
  ...policyRoutes,
  ...packageRoutes,
  ...deviceAdminRoutes,
  ...auditRoutes,
}
