/** An HTTP API (payload version 2.0) event on one side, a checked request on the other. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { config, type output, safeParse, type $ZodType as ZodType } from 'zod/v4/core'
import en from 'zod/v4/locales/en.js'
import { YaguraError } from '../domain/errors.ts'
import { parseJson } from '../protocol/json.ts'
import { DEFAULT_MAX_BODY_BYTES, type Route } from './route.ts'

// The smaller dialect of zod comes without its sentences.
config(en())

export type HttpEvent = APIGatewayProxyEventV2
export type Params<R extends Route> = R extends { params: infer S extends ZodType } ? output<S> : undefined
export type Query<R extends Route> = R extends { query: infer S extends ZodType } ? output<S> : undefined
export type Body<R extends Route> = R extends { body: infer S extends ZodType } ? output<S> : undefined

/** Undoes exactly the gateway's layer of base64, by its flag and nothing else. */
export const bodyBytes = (event: HttpEvent): Buffer =>
  Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')

/** Without its `stream` option a decoder remembers nothing from one body to the next. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

export function readBody(event: HttpEvent, route: Route): unknown {
  if (!route.body) return undefined
  const limit = route.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES
  const bytes = bodyBytes(event)
  if (bytes.length > limit) throw new YaguraError('request.too_large', { limitBytes: limit })
  if (!isJson(event.headers['content-type'])) throw new YaguraError('request.content_type')
  try {
    return parseJson(utf8.decode(bytes))
  } catch (cause) {
    throw new YaguraError('request.malformed', {}, { cause })
  }
}

const isJson = (contentType: string | undefined): boolean =>
  /^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(contentType ?? '')

/** The value in the schema's shape, or `request.invalid` naming each field that is not. */
export function check(schema: ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined
  const parsed = safeParse(schema, value)
  if (parsed.success) return parsed.data
  throw new YaguraError('request.invalid', {
    problems: parsed.error.issues.slice(0, 20).map((issue) => ({
      at: [where, ...issue.path].join('.'),
      message: issue.message,
    })),
  })
}

/** The network a request comes from, coarse enough to count by and not to point at a person. */
export function sourceNetwork(event: HttpEvent): string {
  const ip = event.requestContext.http.sourceIp
  if (!ip.includes(':')) return ip.split('.').slice(0, 3).join('.')
  return expandIpv6(ip).slice(0, 3).join(':')
}

const expandIpv6 = (ip: string): string[] => {
  const [head = '', tail] = ip.split('::')
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  return [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
}
