/** The local gateway before a function that keeps what it is called with. */
import { once } from 'node:events'
import { createServer, type RequestListener, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import { expect, onTestFinished } from 'vitest'
import * as z from 'zod'
import { gateway } from '../../local/gateway/gateway.ts'
import type { HttpEvent } from '../../shared/http/event.ts'
import { defineRoutes } from '../../shared/http/route.ts'

const row = { host: 'admin', auth: 'none', summary: 'For this test', reply: z.unknown(), needs: [] } as const
const routes = defineRoutes({
  read: { ...row, method: 'GET', path: '/things/{id}' },
  exact: { ...row, method: 'GET', path: '/things/special' },
  write: { ...row, method: 'POST', path: '/things/{id}/parts/{part}', timeoutMs: 4_000 },
  page: { ...row, method: 'GET', path: '/page', reply: 'page' },
  elsewhere: { ...row, method: 'GET', path: '/elsewhere', host: 'device' },
})

export interface Call {
  readonly event: HttpEvent
  readonly leftMs: number
}

/** A gateway whose function keeps what it is called with. */
export function capture(result: Result = { statusCode: 200 }): { calls: Call[]; listener: RequestListener } {
  const calls: Call[] = []
  const listener = gateway({
    host: 'admin',
    domainName: 'id.execute-api.us-east-1.amazonaws.com',
    routes,
    call: async (event, context) => {
      calls.push({ event, leftMs: context.getRemainingTimeInMillis() })
      return result
    },
  })
  return { calls, listener }
}

export async function start(result?: Result) {
  const { calls, listener } = capture(result)
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { calls, port, url: `http://127.0.0.1:${port}` }
}

/** Headers as a flat list, because a client may repeat one. */
export async function send(port: number, method: string, path: string, headers: string[] = [], body = '') {
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method,
    path,
    headers: ['host', 'gateway', ...headers],
  })
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

export const only = ({ calls }: { calls: Call[] }): Call => {
  expect(calls).toHaveLength(1)
  return calls[0] ?? expect.unreachable()
}
