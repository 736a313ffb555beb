/** Every row of the route table refuses what it must. A new row is covered without touching this file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matcher } from '../../local/gateway/match.ts'
import { DEFAULT_MAX_BODY_BYTES, type Host, type Route } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { locales } from '../../shared/texts/locale.ts'
import { type RawReply, raw } from '../support/raw.ts'
import { type RawPhone, rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { keptConnections } from './connections.ts'
import { type ApiDocument, apiDocument, expectDocumented } from './documented.ts'
import { sample, wrongly } from './sample.ts'

const connections = keptConnections()

let yagura: TestService
let phone: RawPhone
let link: string
let document: ApiDocument

beforeAll(async () => {
  yagura = await startTestService()
  phone = rawPhone(yagura)
  link = (await yagura.link({ maxUses: 50 })).token
  await phone.enrol({ kind: 'link', token: link })
  document = apiDocument.parse((await raw(`${base('admin')}/openapi.json`)).json)
})
afterAll(async () => {
  connections[Symbol.dispose]()
  await yagura[Symbol.asyncDispose]()
})

const rows = Object.entries<Route>(routes)
const hosts: Host[] = ['enroll', 'device', 'admin']

const base = (host: Host): string => yagura.service.addresses[`${host}Url`]

/** A path with parameters that the row's schema accepts. */
function pathOf(route: Route): string {
  const params = (route.params ? sample(route.params) : {}) as Record<string, string>
  const real = route.auth === 'link' ? { ...params, token: link } : params
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => String(real[name]))
}

interface Wrong {
  readonly host?: Host
  readonly path?: string
  readonly method?: string
  readonly token?: string | null
  readonly contentType?: string
  readonly body?: string | Uint8Array
}

let calls = 0

/**
 * A call that is right in everything but what `wrong` says. Whatever a row answers must be documented, and a
 * refusal told in the language asked for: every second call asks for the other one.
 */
async function call(route: Route, wrong: Wrong = {}): Promise<RawReply> {
  const host = wrong.host ?? route.host
  const locale = locales[++calls % 2] ?? 'en'
  const token = wrong.token === undefined ? yagura.service.adminToken : wrong.token
  const body = wrong.body ?? (route.body ? JSON.stringify(sample(route.body)) : undefined)
  const reply = await raw(`${base(host)}${wrong.path ?? pathOf(route)}`, {
    method: wrong.method ?? route.method,
    agent: connections.to(base(host)),
    headers: {
      'accept-language': locale,
      ...(route.auth.startsWith('role:') && token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && {
        'content-type': wrong.contentType ?? 'application/json',
        // Node frames no body of a GET or DELETE by itself: what follows would be taken for the next request.
        'content-length': String(Buffer.byteLength(body)),
      }),
    },
    ...(body !== undefined && { body }),
    ...(host === 'device' && phone.identity()),
  })
  if (host === route.host && !wrong.method) expectDocumented(document, route, reply, locale)
  return reply
}

const expectProblem = (reply: RawReply, status: number, code: string): void =>
  expect([reply.status, reply.json?.code]).toEqual([status, code])

describe.each(rows)('%s', (_id, route) => {
  test('is on its own host only', async () => {
    for (const host of hosts.filter((other) => other !== route.host)) {
      const elsewhere = matcher(routes, host)(route.method, pathOf(route))
      if (elsewhere) continue
      expect((await call(route, { host })).status).toBe(404)
    }
  })

  test('answers no method but its own', async () => {
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'].filter(
      (method) => !matcher(routes, route.host)(method, pathOf(route)),
    )
    expect(others.length).toBeGreaterThan(4)
    for (const method of others) expect((await call(route, { method })).status).toBe(404)
  })

  if (route.auth.startsWith('role:'))
    test('refuses whoever is not an administrator', async () => {
      expectProblem(await call(route, { token: null }), 401, 'auth.required')
      expectProblem(await call(route, { token: 'no.such.token' }), 401, 'auth.invalid')
      const [header, payload, signature = ''] = yagura.service.adminToken.split('.')
      const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
      expectProblem(await call(route, { token: `${header}.${payload}.${flipped}` }), 401, 'auth.invalid')
    })

  test('answers what it documents when nothing is wrong', async () => {
    const reply = await call(route)
    expect(String(reply.json?.code)).not.toMatch(/^(request|auth)\./)
  })

  if (route.params)
    test.each(['x%27--', '%', '%ff', '%00', '..%2f..', '%F0%9F%97%BC', 'x'.repeat(3000)])(
      'refuses %s as a parameter',
      async (written) => {
        const reply = await call(route, { path: route.path.replace(/\{\w+\}/g, written) })
        expect([400, 404]).toContain(reply.status)
      },
    )

  if (route.query)
    test.each([
      'surprise=1',
      '__proto__=1',
      ...Object.keys(route.query.shape).map((name) => `${name}=${'x'.repeat(1100)}`),
    ])('refuses a query of %s', async (query) => {
      const reply = await call(route, { path: `${pathOf(route)}?${query}` })
      expect(reply.status).toBe(400)
    })

  if (route.query && 'cursor' in route.query.shape)
    test.each(['zz', '0~zz', '99999~', 'e30', 'eyJwayI6MX0', '%00', ''])(
      'refuses %s as a cursor of its list',
      async (cursor) => {
        const reply = await call(route, { path: `${pathOf(route)}?cursor=${cursor}` })
        expectProblem(reply, 400, 'request.invalid')
      },
    )

  if (route.body)
    test('refuses bodies that are not what it asked for', async () => {
      expectProblem(await call(route, { body: '{"a":' }), 400, 'request.malformed')
      expectProblem(await call(route, { body: Uint8Array.of(0x7b, 0xff, 0x7d) }), 400, 'request.malformed')
      expectProblem(await call(route, { body: '[1,2]' }), 400, 'request.invalid')
      expectProblem(await call(route, { body: 'null' }), 400, 'request.invalid')
      for (const contentType of ['text/plain', 'application/json; charset=latin1', 'application/jsonp', ''])
        expectProblem(await call(route, { contentType }), 415, 'request.content_type')
      const extra = { ...(sample(route.body as never) as object), surprise: 1 }
      expectProblem(await call(route, { body: JSON.stringify(extra) }), 400, 'request.invalid')
      for (const body of wrongly(route.body as never))
        expectProblem(await call(route, { body: JSON.stringify(body) }), 400, 'request.invalid')
      const limit = route.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES
      expectProblem(await call(route, { body: ' '.repeat(limit + 1) }), 413, 'request.too_large')
    })

  if (typeof route.reply === 'string')
    test('shows people a page when it refuses', async () => {
      const path = route.path.replace('{token}', 'A'.repeat(22)).replace('{id}', `std_${'0'.repeat(26)}`)
      const reply = await call(route, { path })
      expect(reply.status).toBe(404)
      expect(reply.headers['content-type']).toMatch(/^text\/html/)
      expect(reply.headers['content-security-policy']).toContain("default-src 'none'")
      const head = await call(route, { path, method: 'HEAD' })
      expect([head.status, head.body.length]).toEqual([404, 0])
    })
})
