/** Whether a reply is one that the API document promises, and whether a problem is told as RFC 9457 and we say. */
import { expect } from 'vitest'
import * as z from 'zod'
import { errorCodes } from '../../shared/domain/errors.ts'
import { type Route, routeKey } from '../../shared/http/route.ts'
import type { Locale } from '../../shared/texts/locale.ts'
import { problemTitle } from '../../shared/texts/problems.ts'
import type { RawReply } from '../support/raw.ts'

type Schema = z.core.JSONSchema.JSONSchema

const content = z.record(z.string(), z.object({ schema: z.custom<Schema>() }))
const operation = z.object({
  operationId: z.string().min(1),
  summary: z.string().min(1),
  tags: z.array(z.string()).min(1),
  servers: z.array(z.object({ url: z.url() })).length(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(['path', 'query']),
      required: z.boolean(),
      schema: z.custom<Schema>(),
    }),
  ),
  requestBody: z.object({ required: z.literal(true), content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.object({ description: z.string().min(1), content: content.optional() }),
  ),
})

/** OpenAPI 3.1, as far as the document uses it. */
export const apiDocument = z.object({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.object({ title: z.string().min(1), version: z.string().min(1) }),
  servers: z.array(z.object({ url: z.url() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'head', 'post', 'put', 'patch', 'delete']), operation),
  ),
  components: z.object({
    schemas: z.record(z.string(), z.custom<Schema>()),
    securitySchemes: z.record(z.string(), z.object({ type: z.enum(['http', 'mutualTLS']) }).loose()),
  }),
})

export type ApiDocument = z.infer<typeof apiDocument>
export type Operation = z.infer<typeof operation>

export function operationOf(
  document: ApiDocument,
  { method, path }: Pick<Route, 'path'> & { method: string },
) {
  const verb = method.toLowerCase() as 'get'
  return document.paths[path]?.[verb] ?? expect.unreachable(`${method} ${path} is not documented`)
}

/** What came must be in the document under this row, with this status, type and (for a problem) code. */
export function expectDocumented(document: ApiDocument, route: Route, reply: RawReply, locale: Locale): void {
  const { responses } = operationOf(document, route)
  const documented = responses[String(reply.status)]
  const said = `${routeKey(route)} answered ${reply.status} ${reply.body.toString().slice(0, 300)}`
  expect(reply.status, said).toBeLessThan(500)
  if (!documented) expect.unreachable(`not documented: ${said}`)
  const type = String(reply.headers['content-type'] ?? '').split(';')[0] ?? ''
  if (documented.content) expect(Object.keys(documented.content), said).toContain(type)
  if (reply.status < 400) return
  expect(reply.headers['content-language'] ?? htmlLanguage(reply), said).toBe(locale)
  if (type === 'application/problem+json')
    expectProblem(documented.description.split(', '), reply, locale, said)
}

const htmlLanguage = ({ body }: RawReply): string | undefined =>
  /<html lang="(\w+)"/.exec(body.toString())?.[1]

function expectProblem(documented: string[], reply: RawReply, locale: Locale, said: string): void {
  const code =
    errorCodes.find((known) => known === reply.json?.code) ?? expect.unreachable(`no such code: ${said}`)
  expect(documented, said).toContain(code)
  expect(reply.json).toMatchObject({
    type: `urn:yagura:problem:${code}`,
    title: problemTitle(locale, code),
    status: reply.status,
    instance: expect.stringMatching(/^urn:yagura:request:[\w-]{36}$/),
  })
}
