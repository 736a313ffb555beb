import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_AUDIENCE } from '../../local/sign-in/provider-config.ts'
import { createTokenVerifier } from '../../shared/adapters/oidc/verify-access-token.ts'
import type { TokenVerifier } from '../../shared/ports/token-verifier.ts'
import { Browser } from './browser.ts'
import { Flow } from './flow.ts'
import { startService, type TestService } from './service.ts'

let service: TestService
let verifier: TokenVerifier

beforeAll(async () => {
  service = await startService()
  const rules = {
    issuer: service.issuer,
    keys: service.signIn.publicKeys,
    audience: API_AUDIENCE,
    clientIds: [],
  }
  verifier = createTokenVerifier(rules, service.clock)
})
afterAll(async () => {
  expect(service.failures).toEqual([])
  await service[Symbol.asyncDispose]()
})

const get = (path: string): Promise<string> =>
  new Browser(service.ca).send(new URL(service.issuer + path)).then(({ body }) => body)

describe('signing in', () => {
  it('gives the console a token for our API', async () => {
    const { access_token } = await new Flow(service).tokens()
    const verified = await verifier.verify(access_token)
    expect(verified).toMatchObject({ issuer: service.issuer, subject: 'admin', clientId: 'yagura-console' })
    expect(verified.expiresAtMs).toBeGreaterThan(service.clock.now() + 3_500_000)
    expect(verified.expiresAtMs).toBeLessThanOrEqual(service.clock.now() + 3_600_000)
  })

  it('refuses the ID token of the same sign-in as an access token', async () => {
    const { id_token } = await new Flow(service).tokens()
    await expect(verifier.verify(id_token)).rejects.toMatchObject({ code: 'auth.invalid' })
  })

  it('names the user in the ID token', async () => {
    const { id_token } = await new Flow(service).tokens()
    const payload = Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()
    expect(JSON.parse(payload)).toMatchObject({ sub: 'admin', name: 'admin', aud: 'yagura-console' })
  })

  it('describes itself below its own path', async () => {
    expect(JSON.parse(await get('/.well-known/openid-configuration'))).toMatchObject({
      issuer: service.issuer,
      authorization_endpoint: `${service.issuer}/auth`,
      token_endpoint: `${service.issuer}/token`,
      jwks_uri: `${service.issuer}/jwks`,
      end_session_endpoint: `${service.issuer}/session/end`,
      code_challenge_methods_supported: ['S256'],
    })
  })

  it('publishes its public key and no private one', async () => {
    expect(JSON.parse(await get('/jwks'))).toEqual(service.signIn.publicKeys)
    expect(service.signIn.publicKeys.keys[0]).not.toHaveProperty('d')
  })

  it('marks every cookie Secure, HttpOnly and SameSite', async () => {
    const flow = new Flow(service)
    const { cookies } = await flow.submit(await flow.start(), service.password)
    expect(cookies.map((cookie) => cookie.split('=')[0])).toContain('_session')
    for (const cookie of cookies) expect(cookie).toMatch(/samesite=lax; secure; httponly$/)
  })
})

describe('the login page', () => {
  it('speaks the language of ui_locales, then of Accept-Language', async () => {
    const inJapanese = await new Flow(service).start({}, { headers: { 'accept-language': 'ja,en;q=0.5' } })
    expect(inJapanese.body).toContain('<html lang="ja">')
    expect(inJapanese.body).toContain('パスワード')
    const wished = await new Flow(service).start({ ui_locales: 'fr-CA ja-JP en' })
    expect(wished.body).toContain('<html lang="ja">')
    const plain = await new Flow(service).start()
    expect(plain.body).toContain('<html lang="en">')
  })

  it('has no script and lets its form lead to the client only', async () => {
    const { headers, body } = await new Flow(service, {
      id: 'yagura-cli',
      redirectUri: 'http://127.0.0.1:51234/callback',
    }).start()
    const policy = headers.get('content-security-policy')?.split('; ')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("form-action 'self' http://127.0.0.1:51234")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(body).not.toContain('<script')
  })

  it('escapes what the client asks to fill in', async () => {
    const { body } = await new Flow(service).start({ login_hint: '"><img src=x>' })
    expect(body).toContain('value="&quot;&gt;&lt;img src=x&gt;"')
  })

  it('says that name or password is wrong, whichever it is', async () => {
    const flow = new Flow(service)
    const page = await flow.start()
    const answers = [await flow.submit(page, 'wrong'), await flow.submit(page, service.password, 'nobody')]
    for (const answer of answers) {
      expect(answer.status).toBe(403)
      expect(answer.body).toContain('The user name or the password is wrong.')
      expect(answer.headers.has('location')).toBe(false)
    }
    expect((await flow.submit(page, service.password)).status).toBe(303)
  })

  it('takes nothing without the cookie of its own interaction', async () => {
    const page = await new Flow(service).start()
    const stranger = await new Flow(service).submit(page, service.password)
    expect(stranger.status).toBe(400)
    expect(stranger.body).toContain('This page has expired')
  })

  it('takes no form larger than a form', async () => {
    const flow = new Flow(service)
    const answer = await flow.submit(await flow.start(), 'x'.repeat(5000))
    expect(answer.status).toBe(413)
  })
})

describe('the code', () => {
  const codeOf = async (flow: Flow) => flow.code(await flow.submit(await flow.start(), service.password))

  it('is worth nothing without its PKCE verifier', async () => {
    const flow = new Flow(service)
    const reply = await flow.redeem(await codeOf(flow), 'a'.repeat(43))
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.body)).toMatchObject({ error: 'invalid_grant' })
  })

  it('is redeemed once', async () => {
    const flow = new Flow(service)
    const code = await codeOf(flow)
    expect((await flow.redeem(code)).status).toBe(200)
    expect((await flow.redeem(code)).status).toBe(400)
  })

  it('is not given out without PKCE', async () => {
    const answer = await new Flow(service).start({ code_challenge: '', code_challenge_method: '' })
    expect(answer.headers.get('location')).toMatch(/error=invalid_request&.*PKCE/)
  })

  it('is not sent to an address that is not registered', async () => {
    const answer = await new Flow(service, { redirectUri: 'https://evil.example/callback' }).start()
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('invalid_redirect_uri')
    expect(answer.headers.has('location')).toBe(false)
  })
})

describe('the session', () => {
  it('signs the console in again without a password, and the command line never', async () => {
    const flow = new Flow(service)
    await flow.tokens()
    const again = new Flow(service, { browser: flow.browser })
    expect((await again.redeem(again.code(await again.start()))).status).toBe(200)

    const redirectUri = 'http://127.0.0.1:49152/callback'
    const tool = new Flow(service, { id: 'yagura-cli', redirectUri, browser: flow.browser })
    const page = await tool.start()
    expect(page.body).toContain('command line tool')
    const reply = await tool.redeem(tool.code(await tool.submit(page, service.password)))
    const { access_token } = JSON.parse(reply.body)
    expect(await verifier.verify(access_token)).toMatchObject({ subject: 'admin', clientId: 'yagura-cli' })
  })

  it('ends by signing out', async () => {
    const flow = new Flow(service)
    const { id_token } = await flow.tokens()
    const url = new URL(`${service.issuer}/session/end`)
    const back = `${service.origin}/`
    url.search = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: back }).toString()
    const page = await flow.browser.send(url)
    expect(page.body).toContain('<h1>Sign out?</h1>')
    const xsrf = page.body.match(/name="xsrf" value="([^"]+)"/)?.[1] ?? ''
    const confirm = new URL(page.body.match(/action="([^"]+)"/)?.[1] ?? '')
    const done = await flow.browser.send(confirm, { form: { xsrf, logout: 'yes' } })
    expect(done.headers.get('location')).toBe(back)
    const after = await new Flow(service, { browser: flow.browser }).start()
    expect(after.body).toContain('<h1>Sign in</h1>')
  })
})
