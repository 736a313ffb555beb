import { publishedCache } from '../../shared/app/sync/published-cache.ts'
import { deviceRoutes } from '../../shared/http/routes/device.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { byCertificate } from '../authenticators.ts'
import { createHttpFunction, type HttpFunction } from '../http/http-function.ts'
import type { FunctionSettings } from '../settings.ts'
import { deviceHandlers } from './handlers.ts'

type Needs = Pick<Ports, 'clock' | 'devices' | 'log' | 'published' | 'settings' | 'signer' | 'trust'>

export function deviceFunction(ports: Needs, settings: FunctionSettings): HttpFunction {
  const published = publishedCache(ports.published, ports.clock)
  let serviceId: Promise<string> | undefined
  const readServiceId = async () => (await ports.settings.read()).serviceId
  return createHttpFunction({
    ...settings,
    log: ports.log,
    ready: published.head,
    routes: deviceRoutes,
    authenticators: { clientCert: byCertificate() },
    handlers: deviceHandlers({
      ...ports,
      published,
      serviceId: () =>
        (serviceId ??= readServiceId().catch((error) => {
          serviceId = undefined
          throw error
        })),
    }),
  })
}
