/** API Gateway on one machine: a Node request handler that builds the event and calls the function. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import type { Host, Routes } from '../../shared/http/route.ts'
import { servingRow } from '../needs/row.ts'
import { contextFor } from './context.ts'
import { eventOf } from './event.ts'
import { matcher } from './match.ts'
import { readAll } from './read-all.ts'
import { targetOf } from './target.ts'

export interface GatewayOptions {
  readonly host: Host
  readonly domainName: string
  readonly routes: Routes
  readonly call: HttpFunction
  /** The function has answered. */
  readonly onAnswer?: (routeKey: string) => void
  /** The request never reached the function. */
  readonly onRefusal?: (status: number) => void
  /** The function did not answer. */
  readonly onFailure?: (error: unknown) => void
}

/** HTTP API takes no body beyond this. */
const MAX_BODY = 10 * 1024 * 1024

export function gateway(options: GatewayOptions): RequestListener {
  const match = matcher(options.routes, options.host)
  return (request, response) => {
    answer(options, match, request, response).catch((error) => {
      // Who goes away in the middle of a request is no failure of ours.
      if (request.complete) options.onFailure?.(error)
      if (!response.headersSent) send(response, 500, '{"message":"Internal Server Error"}')
      else response.destroy(error)
    })
  }
}

async function answer(
  { domainName, call, onAnswer, onRefusal }: GatewayOptions,
  match: ReturnType<typeof matcher>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = match(request.method ?? '', targetOf(request.url).path)
  const refuse = (status: number, message: string) => {
    send(response, status, JSON.stringify({ message }))
    onRefusal?.(status)
  }
  if (!found) return refuse(404, 'Not Found')
  const body = await readAll(request, MAX_BODY)
  if (!body) return refuse(413, 'Request Entity Too Large')
  const event = eventOf({ domainName, request, body, match: found })
  const context = contextFor(event.requestContext.requestId, found.timeoutMs)
  const result = await servingRow(found.row, () => call(event, context))
  write(response, result, request.method === 'HEAD')
  onAnswer?.(found.routeKey)
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

function write(response: ServerResponse, result: Result, isHead: boolean): void {
  const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8')
  response.statusCode = result.statusCode ?? 200
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, String(value))
  if (result.cookies?.length) response.setHeader('set-cookie', result.cookies)
  response.setHeader('content-length', body.length)
  response.end(isHead ? undefined : body)
}
