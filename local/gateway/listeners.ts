/** Sockets first, handlers later: addresses must be known before anything that names them can be made. */
import { createServer as createHttp, type Server as HttpServer, type RequestListener } from 'node:http'
import { createServer as createHttps, type Server as HttpsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { StartFailure } from '../failure.ts'

export interface Listener {
  readonly port: number
  readonly server: HttpServer | HttpsServer
  serve(handler: RequestListener): void
  close(): Promise<void>
}

interface Where {
  readonly port: number
  readonly host: string
  /** The option that chooses the port, for the message when it is taken. */
  readonly option: string
}

const waiting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1' }).end()
}

export function listen(where: Where, tls?: ServerOptions): Promise<Listener> {
  let handler = waiting
  const answer: RequestListener = (request, response) => handler(request, response)
  // Node's five minutes for a whole request would cut a large upload over a slow line.
  const limits = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 75_000 }
  const server = tls ? createHttps({ ...tls, ...limits }, answer) : createHttp(limits, answer)
  const { promise, resolve, reject } = Promise.withResolvers<Listener>()
  server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, where)))
  server.listen(where.port, where.host, () => {
    resolve({
      server,
      port: (server.address() as AddressInfo).port,
      serve: (next) => {
        handler = next
      },
      close: () => close(server),
    })
  })
  return promise
}

function explain(error: NodeJS.ErrnoException, { port, host, option }: Where): Error {
  if (error.code === 'EADDRINUSE')
    return new StartFailure('failure.portTaken', { port: String(port), option })
  if (error.code === 'EACCES')
    return new StartFailure('failure.portForbidden', { port: String(port), option })
  if (error.code === 'EADDRNOTAVAIL') return new StartFailure('failure.notHere', { host })
  return error
}

/** Requests under way get a moment to finish; idle connections do not. */
function close(server: HttpServer | HttpsServer): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 2_000)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
