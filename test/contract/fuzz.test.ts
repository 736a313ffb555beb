/** A thousand seeded inputs over every row that takes a body: never a 500, always a code from the closed list. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCodes } from '../../shared/domain/errors.ts'
import type { Route } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { raw } from '../support/raw.ts'
import { type RawPhone, rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { sample } from './sample.ts'

let yagura: TestService
let phone: RawPhone

beforeAll(async () => {
  yagura = await startTestService()
  phone = rawPhone(yagura)
  await phone.enrol({ kind: 'link', token: (await yagura.link()).token })
})
afterAll(() => yagura[Symbol.asyncDispose]())

const rows = Object.values<Route>(routes).filter(({ body }) => body)

/** A right body with one member replaced, removed or added, or anything at all. */
const bodies = (route: Route): fc.Arbitrary<unknown> => {
  const right = route.body ? (sample(route.body) as Record<string, unknown>) : {}
  const names = [...Object.keys(right), 'surprise', '__proto__']
  const changed = fc
    .tuple(fc.constantFrom(...names), fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' })))
    .map(([name, value]) => ({ ...right, [name]: value }))
  return fc.oneof(fc.constant(right), changed, fc.jsonValue({ maxDepth: 4 }))
}

const inputs = fc
  .constantFrom(...rows)
  .chain((route) => fc.record({ route: fc.constant(route), body: bodies(route) }))

async function send(route: Route, body: unknown) {
  const params = (route.params ? sample(route.params) : {}) as Record<string, string>
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name]))
  return raw(`${yagura.service.addresses[`${route.host}Url`]}${path}`, {
    method: route.method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${yagura.service.adminToken}` },
    body: JSON.stringify(body),
    ...(route.host === 'device' && phone.identity()),
  })
}

test('1,000 inputs', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(inputs, async ({ route, body }) => {
      const { status, json } = await send(route, body)
      expect(status, JSON.stringify({ path: route.path, body, json })).toBeLessThan(500)
      if (status >= 400) expect(errorCodes).toContain(json?.code)
    }),
    { numRuns: 1000, seed: 20261123 },
  )
})
