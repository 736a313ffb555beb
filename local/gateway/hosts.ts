/** The three hosts on their listeners, each with what is mounted beside its functions. */
import type { IncomingMessage, RequestListener } from 'node:http'
import { adminFunction } from '../../functions/admin/function.ts'
import { deviceFunction } from '../../functions/device/function.ts'
import { enrollFunction } from '../../functions/enroll/function.ts'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import type { Host } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { gateway } from './gateway.ts'
import type { Listener } from './listeners.ts'

export const DOMAINS: Readonly<Record<Host, string>> = {
  enroll: 'enroll.local',
  device: 'device.local',
  admin: 'admin.local',
}

export interface Mounts {
  readonly s3: RequestListener
  readonly signIn: RequestListener
  /** `host:port` of the administration host; a page elsewhere must not reach it by a name of its own. */
  readonly adminHost: string
  /** An administrator may have changed something that has to be followed up. */
  readonly onAdminChange: () => void
}

const isBelow = (request: IncomingMessage, path: string): boolean =>
  request.url === path || Boolean(request.url?.startsWith(`${path}/`))

export function serveHosts(listeners: Record<Host, Listener>, ports: Ports, mounts: Mounts): void {
  const settings = { domains: DOMAINS, checkReplies: true }
  const through = (host: Host, call: HttpFunction): RequestListener =>
    gateway({
      host,
      domainName: DOMAINS[host],
      routes,
      call,
      onAnswer: (routeKey) => {
        if (host === 'admin' && !routeKey.startsWith('GET ')) mounts.onAdminChange()
      },
      onRefusal: (status) => ports.log.info('gateway.refused', { host, status }),
      onFailure: (error) => ports.log.error('gateway.failed', error, { host }),
    })
  const enroll = through('enroll', enrollFunction(ports, settings))
  const admin = through('admin', adminFunction(ports, settings))
  listeners.device.serve(through('device', deviceFunction(ports, settings)))
  listeners.enroll.serve((request, response) =>
    isBelow(request, '/s3') ? mounts.s3(request, response) : enroll(request, response),
  )
  listeners.admin.serve((request, response) => {
    if (!isLoopbackName(request.headers.host, mounts.adminHost)) {
      response
        .writeHead(421, { 'content-type': 'text/plain' })
        .end('This is not the address of the service.\n')
      return
    }
    if (isBelow(request, '/s3')) mounts.s3(request, response)
    else if (isBelow(request, '/oidc')) mounts.signIn(request, response)
    else admin(request, response)
  })
}

/** A name that somebody else points at this machine (DNS rebinding) is not one of ours. */
function isLoopbackName(host: string | undefined, adminHost: string): boolean {
  const port = adminHost.split(':').at(-1)
  return host === adminHost || host === `localhost:${port}` || host === `[::1]:${port}`
}
