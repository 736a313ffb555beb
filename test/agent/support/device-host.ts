/** A real HTTPS server on the loopback address that wants client certificates. It stops with the test. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { onTestFinished } from 'vitest'
import type { Authority, ServerIdentity } from './certificates.ts'

export interface DeviceHost {
  readonly url: string
  readonly server: Server
  /** Requests that reached the server, by method and path. */
  readonly seen: string[]
  readonly connections: () => number
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

const unchanged: Answer = (_, response) => {
  response.setHeader('content-type', 'application/json')
  response.end('{"next":60}')
}

export async function startDeviceHost(
  { key, cert }: ServerIdentity,
  clients: Authority,
  { answer = unchanged, host = '127.0.0.1' }: { answer?: Answer; host?: string } = {},
): Promise<DeviceHost> {
  const seen: string[] = []
  let connections = 0
  const server = createServer({ key, cert, ca: clients.pem, requestCert: true, rejectUnauthorized: false })
  server.on('request', (request, response) => {
    seen.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return { url: `https://${host}:${address.port}`, server, seen, connections: () => connections }
}
