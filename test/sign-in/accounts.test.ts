import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openAccounts, resetPassword } from '../../local/sign-in/accounts.ts'
import type { SignIn } from '../../local/sign-in/create-sign-in.ts'
import { API_AUDIENCE } from '../../local/sign-in/provider-config.ts'
import { createTokenVerifier } from '../../shared/adapters/oidc/verify-access-token.ts'
import { Flow } from './flow.ts'
import { startService, type TestService } from './service.ts'

let service: TestService

beforeEach(async () => {
  service = await startService()
})
afterEach(async () => {
  expect(service.failures).toEqual([])
  await service[Symbol.asyncDispose]()
})

const verifierOf = ({ publicKeys }: SignIn) => {
  const rules = { issuer: service.issuer, keys: publicKeys, audience: API_AUDIENCE, clientIds: [] }
  return createTokenVerifier(rules, service.clock)
}

it('tells the first password once and keeps only a salted hash of it', async () => {
  expect(service.password).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){4}[0-9a-hjkmnp-tv-z]{4}$/)
  expect(await openAccounts(service.dataDir, service.clock)).not.toHaveProperty('firstPassword')
  const stored = await readFile(join(service.dataDir, 'sign-in', 'accounts.json'), 'utf8')
  expect(stored).not.toContain(service.password)
  expect(JSON.parse(stored).accounts[0].password).toMatchObject({
    ...{ algorithm: 'scrypt', cost: 32768, blockSize: 8, parallelization: 3 },
    salt: expect.stringMatching(/^[\w-]{22}$/),
  })
})

it('keeps keys and accounts from everyone but the owner', async () => {
  for (const name of ['accounts.json', 'secrets.json']) {
    const { mode } = await stat(join(service.dataDir, 'sign-in', name))
    expect(mode & 0o777).toBe(0o600)
  }
})

it('takes a new password at once, and ends the sessions of the old one', async () => {
  const flow = new Flow(service)
  await flow.tokens()
  service.clock.advance(2000)
  const password = await resetPassword(service.dataDir, service.clock)
  const again = new Flow(service, { browser: flow.browser })
  const page = await again.start()
  expect((await again.submit(page, service.password)).status).toBe(403)
  const reply = await again.redeem(again.code(await again.submit(page, password)))
  expect(reply.status).toBe(200)
})

it('verifies after a restart what was signed before it', async () => {
  const { access_token } = await new Flow(service).tokens()
  const restarted = await service.reopen()
  expect(restarted.publicKeys).toEqual(service.signIn.publicKeys)
  expect(await verifierOf(restarted).verify(access_token)).toMatchObject({ subject: 'admin' })
})

it('mints a 12-hour token for the service itself', async () => {
  const verified = await verifierOf(service.signIn).verify(await service.signIn.mintLocalToken())
  expect(verified).toMatchObject({
    subject: 'yagura-local',
    clientId: 'yagura-local',
    issuer: service.issuer,
  })
  const hours = (verified.expiresAtMs - service.clock.now()) / 3_600_000
  expect(hours).toBeGreaterThan(11.9)
  expect(hours).toBeLessThanOrEqual(12)
})

it('prints nothing', async () => {
  const spies = (['info', 'warn', 'log', 'error'] as const).map((level) => vi.spyOn(console, level))
  const restarted = await service.reopen()
  await restarted.mintLocalToken()
  await new Flow(service).tokens()
  for (const spy of spies) expect(spy).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})
