import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { AgentError } from '../core/errors.ts'
import type { Tls, Transport, TransportRequest, TransportResponse } from '../core/ports.ts'
import { networkError, timeout } from './network-error.ts'
import { ProvingAgent } from './proving-agent.ts'
import { pinError, tlsOptions } from './tls-options.ts'

export interface Limits {
  readonly connectMs: number
  /** Silence on an open connection. */
  readonly idleMs: number
  /** The whole exchange. */
  readonly totalMs: number
  readonly replyBytes: number
}

const usualLimits: Limits = { connectMs: 10_000, idleMs: 15_000, totalMs: 45_000, replyBytes: 1024 * 1024 }

export interface NodeTransport extends Transport {
  close(): void
}

export interface TransportOptions {
  /** PEM (PKCS#8) of the key behind the device certificate; asked for only when that is shown. */
  readonly privateKeyPem: () => Promise<string>
  readonly limits?: Partial<Limits> | undefined
}

async function collect(response: IncomingMessage, maxBytes: number): Promise<TransportResponse> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    if (size > maxBytes) throw new AgentError('network.reply_too_large', { maxBytes })
    chunks.push(chunk)
  }
  const { 'retry-after': retryAfter } = response.headers
  return {
    status: response.statusCode ?? 0,
    headers: { 'retry-after': retryAfter },
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

function send(request: TransportRequest, agent: ProvingAgent, limits: Limits): Promise<TransportResponse> {
  const { method, url, headers, body = '' } = request
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limits.totalMs)
    const length = { 'content-length': Buffer.byteLength(body) }
    const outgoing = httpsRequest(url, { method, headers: { ...headers, ...length }, agent, signal })
    outgoing.setTimeout(limits.idleMs, () => outgoing.destroy(timeout('idle')))
    outgoing.on('error', reject)
    outgoing.once('response', (response) => collect(response, limits.replyBytes).then(resolve, reject))
    outgoing.end(body)
  })
}

/** One phone's way to the service over `node:https`: one kept-alive connection under its current identity. */
export function createNodeTransport({ privateKeyPem, limits: some }: TransportOptions): NodeTransport {
  const limits = { ...usualLimits, ...some }
  let current: { readonly identity: string; readonly agent: ProvingAgent } | undefined

  const agentFor = async (tls: Tls): Promise<ProvingAgent> => {
    const identity = JSON.stringify(tls)
    if (current?.identity === identity) return current.agent
    const options = tlsOptions(tls, tls.kind === 'device' ? await privateKeyPem() : undefined)
    current?.agent.destroy()
    const agent = new ProvingAgent(options, limits.connectMs, (socket) => pinError(tls, socket))
    current = { identity, agent }
    return agent
  }

  return {
    request: async (request) => {
      try {
        return await send(request, await agentFor(request.tls), limits)
      } catch (error) {
        throw networkError(error)
      }
    },
    close: () => current?.agent.destroy(),
  }
}
