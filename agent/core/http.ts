/** JSON over the transport: a reply of the expected shape, or an `AgentError` that says why not. */
import * as z from 'zod'
import { parseJson } from '../../shared/protocol/json.ts'
import { AgentError, isServiceCode } from './errors.ts'
import type { Ports, Tls, TransportResponse } from './ports.ts'

export interface Call<T extends z.core.$ZodType> {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly tls: Tls
  readonly reply: T
  readonly body?: unknown
  /** BCP 47; the language of the service's explanations. */
  readonly locale: string
}

/** RFC 9457, as far as the agent acts on it. */
const problem = z.object({ code: z.string() })

const MAX_RETRY_AFTER_MS = 24 * 3_600_000

/** RFC 9110 §10.2.3: seconds or a date. Bounded, so that no reply can send a phone away for ever. */
function retryAfterMs(value: string | undefined, nowMs: number): number {
  if (!value) return 0
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : 0
}

function json(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** 429 and 5xx may pass (RFC 9110 §15.6, RFC 6585 §4); everything else stays as it is. */
function refusal({ status, headers, body }: TransportResponse, nowMs: number): AgentError {
  const told = problem.safeParse(json(body)).data?.code ?? ''
  const passing = status === 429 || status >= 500
  const retry = passing ? { afterMs: retryAfterMs(headers['retry-after'], nowMs) } : undefined
  return isServiceCode(told)
    ? new AgentError(told, { status }, { retry })
    : new AgentError('reply.unexpected', { status }, { retry })
}

export async function call<T extends z.core.$ZodType>(
  { transport, clock }: Pick<Ports, 'transport' | 'clock'>,
  { method, url, tls, reply, body, locale }: Call<T>,
): Promise<z.infer<T>> {
  const response = await transport.request({
    method,
    url,
    tls,
    headers: {
      accept: 'application/json',
      'accept-language': locale,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (response.status < 200 || response.status > 299) throw refusal(response, clock.nowMs())
  const parsed = z.safeParse(reply, json(response.body))
  if (!parsed.success) throw new AgentError('reply.malformed', {}, { cause: parsed.error })
  return parsed.data
}
