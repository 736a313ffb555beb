/** `/openapi.json`: a document that tools can read, that has every row, and that tells the truth about replies. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ApiError } from '../../shared/http/client.ts'
import { methodsOf, type Route } from '../../shared/http/route.ts'
import { adminRoutes } from '../../shared/http/routes/admin.ts'
import { routes } from '../../shared/http/routes.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { type ApiDocument, apiDocument, type Operation, operationOf } from './documented.ts'

let yagura: TestService
let document: ApiDocument

beforeAll(async () => {
  yagura = await startTestService()
  document = apiDocument.parse(
    await (await fetch(`${yagura.service.addresses.adminUrl}/openapi.json`)).json(),
  )
})
afterAll(() => yagura[Symbol.asyncDispose]())

const rows = Object.entries<Route>(routes)

const operations = (): { path: string; method: string; operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )

const schemasOf = ({ parameters, requestBody, responses }: Operation) =>
  [
    ...parameters.map(({ schema }) => schema),
    ...[requestBody?.content, ...Object.values(responses).map(({ content }) => content)].flatMap((content) =>
      Object.values(content ?? {}).map(({ schema }) => schema),
    ),
  ].filter((schema) => schema !== undefined)

/** The schema by itself, as a reader of the document understands it. */
const read = (schema: z.core.JSONSchema.JSONSchema) =>
  z.fromJSONSchema({ ...schema, $defs: document.components.schemas } as z.core.JSONSchema.JSONSchema)

describe('the document', () => {
  test('has every method of every row once and nothing else, each under its own name', () => {
    const wanted = rows.flatMap(([, route]) =>
      methodsOf(route).map((method) => `${method.toLowerCase()} ${route.path}`),
    )
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual(wanted.sort())
    const names = operations().map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
  })

  test.each(rows)('%s: host, caller and parameters', (id, route) => {
    const { operationId, servers, security, parameters, requestBody } = operationOf(document, route)
    expect(operationId).toBe(id)
    expect(servers).toEqual([{ url: yagura.service.addresses[`${route.host}Url`] }])
    const schemes = security.flatMap((one) => Object.keys(one))
    const expected = { role: ['administrator'], clientCert: ['deviceCertificate'] }[
      route.auth.split(':')[0] ?? ''
    ]
    expect(schemes).toEqual(expected ?? [])
    for (const scheme of schemes) expect(document.components.securitySchemes).toHaveProperty(scheme)
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const told = parameters.filter((one) => one.in === 'path')
    expect(told.map(({ name }) => name)).toEqual(inPath)
    expect(told.every(({ required }) => required)).toBe(true)
    expect(requestBody !== undefined).toBe(route.body !== undefined)
  })

  test('holds JSON Schemas that can be read, and references that lead somewhere', () => {
    const all = operations().flatMap(({ operation }) => schemasOf(operation))
    expect(all.length).toBeGreaterThan(rows.length)
    for (const [, name = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
      expect(document.components.schemas).toHaveProperty(name)
    for (const schema of all) {
      const inline = JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'))
      expect(() => read(inline), JSON.stringify(schema)).not.toThrow()
    }
  })

  test('marks no parameter with a default as required', () => {
    const wrong = operations().flatMap(({ operation }) =>
      operation.parameters.filter((one) => one.in === 'query' && one.required).map(({ name }) => name),
    )
    expect(wrong).toEqual([])
  })
})

describe('replies', () => {
  const expectAsDocumented = async (route: Route, reply: unknown) => {
    const { content } = operationOf(document, route).responses[String(route.status ?? 200)] ?? {}
    const schema = content?.['application/json']?.schema ?? expect.unreachable('no schema')
    expect(read(schema).safeParse(reply)).toMatchObject({ success: true })
    expect(read(schema).safeParse({ ...(reply as object), nextCursor: 7, id: 7 }).success).toBe(
      route.path === '/openapi.json',
    )
  }

  beforeAll(async () => {
    const { url } = await yagura.link()
    await (await yagura.phone()).enrol(url)
    const packageId = await yagura.package()
    await yagura.api.call('admin.standalone.create', { body: { packageId } })
    const policy = { pluginId: (await plugins())[0]?.id ?? '', name: 'One', groupId: 'grp_MANAGED' as const }
    await yagura.api.call('admin.policies.create', { body: policy })
  })

  const plugins = async () => (await yagura.api.call('admin.plugins.list', {})).items

  const plain = Object.entries<Route>(adminRoutes).filter(
    ([, { method, params }]) => method === 'GET' && !params,
  )

  test.each(plain)('%s', async (id, route) => {
    const reply = await yagura.api.call(id as 'admin.me', {})
    await expectAsDocumented(route, reply)
    if ('items' in reply && id !== 'admin.audit.list') expect(reply.items).not.toEqual([])
  })

  test('of one thing by its id', async () => {
    const { api } = yagura
    const [device] = (await api.call('admin.devices.list', {})).items
    const params = { id: device?.id ?? expect.unreachable('no phone') }
    await expectAsDocumented(routes['admin.devices.read'], await api.call('admin.devices.read', { params }))
    const effective = await api.call('admin.devices.effective-policy', { params })
    await expectAsDocumented(routes['admin.devices.effective-policy'], effective)
    const [plugin] = await plugins()
    const read = await api.call('admin.plugins.read', { params: { id: plugin?.id ?? '' } })
    await expectAsDocumented(routes['admin.plugins.read'], read)
  })

  test('come back through the typed client as they were sent', async () => {
    const { api } = yagura
    const made = await api.call('admin.users.create', {
      body: { name: '山田 花子', mail: 'h@example.com', locale: 'ja' },
    })
    await expectAsDocumented(routes['admin.users.create'], made)
    const params = { id: made.id }
    expect(await api.call('admin.users.read', { params })).toEqual(made)
    const edited = await api.call('admin.users.edit', { params, body: { mail: null } })
    expect(edited).toEqual({ id: made.id, name: '山田 花子', locale: 'ja', createdAt: made.createdAt })
    const page = await api.call('admin.users.list', { query: { limit: 1 } })
    expect([page.items.length, typeof page.nextCursor]).toEqual([1, 'string'])
  })

  test('that refuse are errors of the typed client with their code', async () => {
    const params = { id: `usr_${'0'.repeat(26)}` }
    const refused = await yagura.api.call('admin.users.read', { params }).catch((error) => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused).toMatchObject({ status: 404, code: 'user.not_found' })
  })
})
