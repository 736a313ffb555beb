/** The route table as OpenAPI 3.1. Nothing is described that a row does not say. */
import * as z from 'zod'
import type { ErrorCode } from '../domain/errors.ts'
import type { Addresses } from '../ports/addresses.ts'
import { statusOf } from './problems.ts'
import { type Auth, DEFAULT_MAX_BODY_BYTES, type Host, methodsOf, type Route, type Routes } from './route.ts'

type Json = Record<string, unknown>

const schemaOf = (schema: z.core.$ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as Json
  return rest
}

const security: Record<string, Json[]> = {
  none: [],
  link: [],
  proof: [],
  clientCert: [{ deviceCertificate: [] }],
}

const securityOf = (auth: Auth): Json[] => security[auth] ?? [{ administrator: [] }]

/** What a route can answer because of its kind, beside the codes of its row. */
function commonErrors({ auth, body, params, query }: Route): ErrorCode[] {
  const checked = Boolean(body || params || query)
  return [
    ...(checked ? (['request.invalid'] as const) : []),
    ...(body ? (['request.malformed', 'request.content_type', 'request.too_large'] as const) : []),
    ...(auth.startsWith('role:') ? (['auth.required', 'auth.invalid', 'auth.forbidden'] as const) : []),
    ...(auth === 'clientCert' ? (['auth.certificate_required', 'auth.certificate_unknown'] as const) : []),
    'request.deadline',
    'service.unavailable',
    'service.internal',
  ]
}

/** Where people look, a problem is a page too; everything else answers RFC 9457. */
const problemContent = ({ reply }: Route, codes: readonly ErrorCode[]): Json =>
  typeof reply === 'string'
    ? { 'text/html': { schema: { type: 'string' } } }
    : {
        'application/problem+json': {
          schema: {
            allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
          },
        },
      }

function problemResponses(route: Route): Json {
  const codes = [...new Set([...commonErrors(route), ...(route.errors ?? [])])]
  return Object.fromEntries(
    [...Map.groupBy(codes, statusOf)].map(([status, ofStatus]) => [
      String(status),
      { description: ofStatus.join(', '), content: problemContent(route, ofStatus) },
    ]),
  )
}

function success({ reply, status = 200 }: Route): Json {
  if (reply === 'page')
    return { 200: { description: 'A page', content: { 'text/html': { schema: { type: 'string' } } } } }
  if (reply === 'redirect')
    return {
      302: { description: 'Elsewhere', headers: { location: { schema: { type: 'string', format: 'uri' } } } },
    }
  return {
    [status]: { description: 'Done', content: { 'application/json': { schema: schemaOf(reply, 'output') } } },
  }
}

function parameters(schema: z.ZodObject | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Json
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }))
}

const operation = (id: string, route: Route, servers: Record<Host, string>): Json => ({
  operationId: id,
  summary: route.summary,
  tags: [id.split('.').slice(0, 2).join('.')],
  servers: [{ url: servers[route.host] }],
  security: securityOf(route.auth),
  parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
  ...(route.body && {
    requestBody: {
      required: true,
      description: `At most ${route.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES} bytes`,
      content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
    },
  }),
  responses: { ...success(route), ...problemResponses(route) },
})

const problem: Json = {
  type: 'object',
  description: 'RFC 9457. Act on `code`: it never changes.',
  required: ['type', 'title', 'status', 'code', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string', description: "For people, in the caller's language (ja or en)" },
    status: { type: 'integer' },
    code: { type: 'string' },
    instance: { type: 'string' },
  },
}

export function openApi(routes: Routes, { enrollUrl, deviceUrl, adminUrl }: Addresses): Json {
  const servers = { enroll: enrollUrl, device: deviceUrl, admin: adminUrl }
  const paths: Record<string, Json> = {}
  for (const [id, route] of Object.entries(routes))
    for (const method of methodsOf(route)) {
      const operationId = method === 'HEAD' ? `${id}.head` : id
      paths[route.path] = {
        ...paths[route.path],
        [method.toLowerCase()]: operation(operationId, route, servers),
      }
    }
  return {
    openapi: '3.1.0',
    info: { title: 'Yagura', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: adminUrl }],
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: {
        administrator: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        deviceCertificate: { type: 'mutualTLS' },
      },
    },
  }
}
