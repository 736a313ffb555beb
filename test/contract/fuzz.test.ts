/** A thousand seeded inputs over every row of the table: never a 500, always what the document says. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Host, type Route, routeKey } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { type RawReply, raw } from '../support/raw.ts'
import { type RawPhone, rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { type Known, rightValues, wrongValues } from './arbitrary.ts'
import { keptConnections } from './connections.ts'
import { type ApiDocument, apiDocument, expectDocumented } from './documented.ts'

const SEED = 20261123

const connections = keptConnections()
let yagura: TestService
/** It syncs; what the administrator's rows do, they do to other phones. */
let phone: RawPhone
let known: Known
let document: ApiDocument

beforeAll(async () => {
  yagura = await startTestService()
  const { adminUrl } = yagura.service.addresses
  document = apiDocument.parse((await raw(`${adminUrl}/openapi.json`)).json)
  const link = await yagura.link({ maxUses: 10 })
  phone = rawPhone(yagura)
  await phone.enrol({ kind: 'link', token: link.token })
  known = await whatExists(link)
})
afterAll(async () => {
  connections[Symbol.dispose]()
  await yagura[Symbol.asyncDispose]()
})

/** One of each thing that a row may be about, by its id or name. */
async function whatExists(link: { id: string; token: string; userId: string }): Promise<Known> {
  const { api } = yagura
  const other = rawPhone(yagura)
  const enrolled = await other.enrol({ kind: 'link', token: link.token })
  const packageId = await yagura.package()
  const [plugin = expect.unreachable('no plug-in')] = (await api.call('admin.plugins.list', {})).items
  const { defaults } = await api.call('admin.plugins.read', { params: { id: plugin.id } })
  const policy = { pluginId: plugin.id, name: 'P', groupId: 'grp_MANAGED' as const }
  return [
    ...[link.id, link.userId, link.token, packageId, other.deviceId(), plugin.id],
    ...Object.keys(defaults).slice(0, 5),
    await yagura.group('G'),
    (await api.call('admin.standalone.create', { body: { packageId } })).id,
    (await api.call('admin.policies.create', { body: policy })).id,
    (await api.call('admin.uploads.create', { body: {} })).uploadId,
    String(JSON.parse(await other.enrolBody({ kind: 'none' })).csr),
    String(enrolled.json?.deviceId),
  ]
}

interface Input {
  readonly path: string
  readonly body: string | undefined
}

const textual = (value: unknown): string =>
  encodeURIComponent(((typeof value === 'string' ? value : JSON.stringify(value)) ?? '').toWellFormed())

function pathOf(route: Route, params: unknown, query: unknown): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    textual(Reflect.get(params as object, name)),
  )
  const search = Object.entries(query as object).map(([name, value]) => `${textual(name)}=${textual(value)}`)
  return search.length ? `${path}?${search.join('&')}` : path
}

/** Mostly what the row asks for, often with one thing wrong, sometimes anything. */
function mostlyRight(schema: Route['body'], io: 'input' | 'output'): fc.Arbitrary<unknown> {
  if (!schema) return fc.constant({})
  const right = rightValues(schema, known, io)
  return fc.oneof({ arbitrary: right, weight: 2 }, { arbitrary: wrongValues(right), weight: 3 })
}

function bodies({ body }: Route): fc.Arbitrary<string | undefined> {
  if (!body) return fc.constant(undefined)
  const json = (value: unknown): string => JSON.stringify(value) ?? 'null'
  return fc.oneof(
    { arbitrary: mostlyRight(body, 'input').map(json), weight: 8 },
    { arbitrary: fc.jsonValue({ maxDepth: 4 }).map(json), weight: 1 },
    { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
  )
}

const inputs = (route: Route): fc.Arbitrary<Input> =>
  fc
    .tuple(mostlyRight(route.params, 'output'), mostlyRight(route.query, 'output'), bodies(route))
    .map(([params, query, body]) => ({ path: pathOf(route, Object(params), Object(query ?? {})), body }))

function send(route: Route, { path, body }: Input): Promise<RawReply> {
  const url = yagura.service.addresses[`${route.host as Host}Url`]
  return raw(`${url}${path}`, {
    method: route.method,
    agent: connections.to(url),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(route.auth.startsWith('role:') && { authorization: `Bearer ${yagura.service.adminToken}` }),
    },
    ...(body !== undefined && { body }),
    ...(route.auth === 'clientCert' && phone.identity()),
  })
}

/** The path may lead to another row or to none: then the gateway says so and nothing else. */
const isNowhere = ({ status, json }: RawReply): boolean => status === 404 && json?.message === 'Not Found'

const rows = Object.values<Route>(routes)
const seen = new Map<string, Set<number>>()

async function run(route: Route, numRuns: number): Promise<void> {
  const statuses = new Set<number>()
  seen.set(routeKey(route), statuses)
  const property = fc.asyncProperty(inputs(route), async (input) => {
    const reply = await send(route, input)
    statuses.add(reply.status)
    if (!isNowhere(reply)) expectDocumented(document, route, reply, 'en')
  })
  await fc.assert(property, { numRuns, seed: SEED, endOnFailure: true })
}

test('1,000 inputs over the rows that take a body', { timeout: 60_000 }, async () => {
  const taking = rows.filter(({ body }) => body)
  for (const route of taking) await run(route, Math.ceil(1000 / taking.length))
})

test('300 inputs over the others', { timeout: 60_000 }, async () => {
  const others = rows.filter(({ body }) => !body)
  for (const route of others) await run(route, Math.ceil(300 / others.length))
})

test('the inputs were good enough to get through, and bad enough not to', () => {
  const all = [...seen.values()]
  expect(all.filter((statuses) => statuses.has(200) || statuses.has(201)).length).toBeGreaterThan(
    all.length * 0.6,
  )
  const taking = rows.filter(({ body }) => body).map((route) => seen.get(routeKey(route)))
  expect(taking.filter((statuses) => statuses?.has(400))).toHaveLength(taking.length)
})
