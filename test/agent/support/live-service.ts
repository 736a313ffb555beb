/** The scripted service behind real TLS: one loopback server is both hosts, with its own issuer and pin. */
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { TransportResponse } from '../../../agent/core/ports.ts'
import { createAuthority } from './certificates.ts'
import { type DeviceHost, startDeviceHost } from './device-host.ts'
import { createService, problem, type Service } from './service.ts'

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

const hasCertificate = ({ socket }: IncomingMessage) =>
  (socket as TLSSocket).getPeerX509Certificate() !== undefined

async function answer(service: Service, base: string, request: IncomingMessage): Promise<TransportResponse> {
  const { url = '/', method } = request
  if (url === '/v1/sync' && !hasCertificate(request)) return problem(403, 'auth.certificate_required')
  return service.transport.request({
    method: method === 'GET' ? 'GET' : 'POST',
    url: `${base}${url}`,
    headers: {},
    body: await bodyOf(request),
    tls: { kind: 'unverified' },
  })
}

export async function startLiveService(): Promise<Service & { readonly host: DeviceHost }> {
  const servers = await createAuthority('Servers')
  const identity = await servers.server('127.0.0.1')
  const ready = Promise.withResolvers<Service>()
  const host: DeviceHost = await startDeviceHost(identity, servers, {
    answer: (request, response) => {
      ready.promise
        .then((service) => answer(service, host.url, request))
        .then(
          ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
          () => request.socket.destroy(),
        )
    },
  })
  const service = await createService({
    enroll: host.url,
    device: host.url,
    trust: {
      enrollIssuer: servers.der,
      serverIssuer: servers.der,
      pins: [{ spki: identity.pin, state: 'active' }],
    },
  })
  ready.resolve(service)
  return Object.assign(service, { host })
}
