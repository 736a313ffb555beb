import { publishedCache } from '../../shared/app/sync/published-cache.ts'
import { anonymous } from '../../shared/http/callers.ts'
import { adminRoutes } from '../../shared/http/routes/admin.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { byRole } from '../authenticators.ts'
import { createHttpFunction, type HttpFunction } from '../http/http-function.ts'
import type { FunctionSettings } from '../settings.ts'
import { adminHandlers } from './handlers.ts'

export const adminFunction = (ports: Ports, settings: FunctionSettings): HttpFunction => {
  const cache = publishedCache(ports.published, ports.clock)
  return createHttpFunction({
    ...settings,
    log: ports.log,
    ready: cache.head,
    routes: adminRoutes,
    authenticators: { none: anonymous, role: byRole(ports) },
    handlers: adminHandlers({ ...ports, cache }),
  })
}
