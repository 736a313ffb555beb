/** The three hosts on their listeners, each with what is mounted beside its functions. */
import type { IncomingMessage, RequestListener } from 'node:http'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import type { Host } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import type { Log } from '../../shared/ports/log.ts'
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

export function serveHosts(
  listeners: Record<Host, Listener>,
  functions: Readonly<Record<Host, HttpFunction>>,
  log: Log,
  mounts: Mounts,
): void {
  const through = (host: Host): RequestListener =>
    gateway({
      host,
      domainName: DOMAINS[host],
      routes,
      call: functions[host],
      onAnswer: (routeKey) => {
        if (host === 'admin' && !routeKey.startsWith('GET ')) mounts.onAdminChange()
      },
      onRefusal: (status) => log.info('gateway.refused', { host, status }),
      onFailure: (error) => log.error('gateway.failed', error, { host }),
    })
  const enroll = through('enroll')
  const admin = through('admin')
  listeners.device.serve(through('device'))
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
