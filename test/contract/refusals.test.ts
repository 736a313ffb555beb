/** Every row of the route table refuses what it must. A new row is covered without touching this file. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matcher } from '../../local/gateway/match.ts'
import { errorCodes } from '../../shared/domain/errors.ts'
import { DEFAULT_MAX_BODY_BYTES, type Host, type Route } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { type RawReply, raw } from '../support/raw.ts'
import { type RawPhone, rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { sample } from './sample.ts'

let yagura: TestService
let phone: RawPhone
let link: string

beforeAll(async () => {
  yagura = await startTestService()
  phone = rawPhone(yagura)
  link = (await yagura.link({ maxUses: 50 })).token
  await phone.enrol({ kind: 'link', token: link })
})
afterAll(() => yagura[Symbol.asyncDispose]())

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

/** A call that is right in everything but what `wrong` says. */
function call(route: Route, wrong: Wrong = {}): Promise<RawReply> {
  const host = wrong.host ?? route.host
  const token = wrong.token === undefined ? yagura.service.adminToken : wrong.token
  const body = wrong.body ?? (route.body ? JSON.stringify(sample(route.body)) : undefined)
  return raw(`${base(host)}${wrong.path ?? pathOf(route)}`, {
    method: wrong.method ?? route.method,
    headers: {
      ...(route.auth.startsWith('role:') && token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': wrong.contentType ?? 'application/json' }),
    },
    ...(body !== undefined && { body }),
    ...(host === 'device' && phone.identity()),
  })
}

function expectProblem(reply: RawReply, status: number, code: string): void {
  expect([reply.status, reply.json?.code]).toEqual([status, code])
  expect(reply.headers['content-type']).toBe('application/problem+json')
  expect(reply.json).toMatchObject({ type: `urn:yagura:problem:${code}`, status, title: expect.any(String) })
  expect(errorCodes).toContain(reply.json?.code)
}

describe.each(rows)('%s', (_id, route) => {
  test('is on its own host only', async () => {
    for (const host of hosts.filter((other) => other !== route.host)) {
      const elsewhere = matcher(routes, host)(route.method, pathOf(route))
      if (elsewhere) continue
      expect((await call(route, { host })).status).toBe(404)
    }
  })

  test('answers no method but its own', async () => {
    if (matcher(routes, route.host)('PURGE', pathOf(route))) throw new Error('PURGE is a route?')
    expect((await call(route, { method: 'PURGE' })).status).toBe(404)
  })

  if (route.auth.startsWith('role:'))
    test('refuses whoever is not an administrator', async () => {
      expectProblem(await call(route, { token: null }), 401, 'auth.required')
      expectProblem(await call(route, { token: 'no.such.token' }), 401, 'auth.invalid')
      const [header, payload, signature = ''] = yagura.service.adminToken.split('.')
      const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
      expectProblem(await call(route, { token: `${header}.${payload}.${flipped}` }), 401, 'auth.invalid')
    })

  if (route.params)
    test('refuses parameters of another form', async () => {
      const path = route.path.replace(/\{\w+\}/g, 'x%27--')
      const reply = await call(route, { path })
      expect([400, 404]).toContain(reply.status)
    })

  if (route.body)
    test('refuses bodies that are not what it asked for', async () => {
      expectProblem(await call(route, { body: '{"a":' }), 400, 'request.malformed')
      expectProblem(await call(route, { body: Uint8Array.of(0x7b, 0xff, 0x7d) }), 400, 'request.malformed')
      expectProblem(await call(route, { body: '[1,2]' }), 400, 'request.invalid')
      expectProblem(await call(route, { body: 'null' }), 400, 'request.invalid')
      expectProblem(await call(route, { contentType: 'text/plain' }), 415, 'request.content_type')
      const extra = { ...(sample(route.body as never) as object), surprise: 1 }
      expectProblem(await call(route, { body: JSON.stringify(extra) }), 400, 'request.invalid')
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

test('what the gateway takes at all ends at ten megabytes', async () => {
  const reply = await call(routes['admin.users.create'], { body: Buffer.alloc(10 * 1024 * 1024 + 1, 0x20) })
  expect(reply.status).toBe(413)
})

test('problems are told in the language of the caller', async () => {
  const url = `${base('admin')}/v1/me`
  const title = async (language: string) =>
    (await raw(url, { headers: { 'accept-language': language } })).json?.title
  expect(await title('ja')).not.toBe(await title('en'))
})
