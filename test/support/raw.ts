/** Plain HTTPS for tests that send what no client of ours would. */
import { type Agent, request as plain } from 'node:http'
import { type RequestOptions, request as secure } from 'node:https'
import { patiently } from './chaos.ts'

export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** The parsed body; undefined if it is not JSON. */
  readonly json: Record<string, unknown> | undefined
}

export interface RawRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** PEM, for mutual TLS. */
  readonly cert?: string
  readonly key?: string
  /** For many requests over few connections. */
  readonly agent?: Agent
}

/** Comes back when it is told to, like every client of ours. */
export const raw = (url: string, request: RawRequest = {}): Promise<RawReply> =>
  patiently(
    () => once(url, request),
    ({ status, headers }) => ({ status, retryAfter: headers['retry-after'] }),
  )

/** The private certificate is not looked at: these tests are about the service, not about a client's trust. */
function once(
  url: string,
  { method = 'GET', headers, body, cert, key, agent }: RawRequest,
): Promise<RawReply> {
  const tls: RequestOptions = {
    rejectUnauthorized: false,
    ...(cert && { cert }),
    ...(key && { key }),
    agent: agent ?? false,
  }
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? secure : plain
    const outgoing = request(url, { method, headers: { ...headers }, ...tls }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: bytes,
          json: parsed(bytes),
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function parsed(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
