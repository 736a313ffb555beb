/** THE TABLE: every route of the service. See `route.ts` for what a row says. */
import { adminRoutes } from './routes/admin.ts'
import { deviceRoutes } from './routes/device.ts'
import { enrollRoutes } from './routes/enroll.ts'

export const routes = { ...enrollRoutes, ...deviceRoutes, ...adminRoutes }
export type RouteId = keyof typeof routes
