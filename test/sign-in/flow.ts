import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Answer, Browser, type Send } from './browser.ts'
import type { TestService } from './service.ts'

/** Where to sign in, and with which password. */
export type SignInPlace = Pick<TestService, 'issuer' | 'origin' | 'password'> & { readonly ca?: string }

const tokensSchema = z.object({
  access_token: z.string(),
  id_token: z.string(),
  token_type: z.literal('Bearer'),
})

/** One attempt to sign in as a client with PKCE (RFC 7636), step by step. */
export class Flow {
  readonly browser: Browser
  readonly verifier = randomBytes(32).toString('base64url')
  readonly clientId: string
  readonly redirectUri: string
  readonly #service: SignInPlace

  constructor(service: SignInPlace, client: { id?: string; redirectUri?: string; browser?: Browser } = {}) {
    this.#service = service
    this.browser = client.browser ?? new Browser(service.ca)
    this.clientId = client.id ?? 'yagura-console'
    this.redirectUri = client.redirectUri ?? `${service.origin}/callback`
  }

  /** To the login page, or to the client when a session is there already. */
  start(extra: Record<string, string> = {}, send: Send = {}): Promise<Answer> {
    const url = new URL(`${this.#service.issuer}/auth`)
    url.search = new URLSearchParams({
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: 'openid profile',
      state: 'kept',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...extra,
    }).toString()
    return this.browser.follow(url, send)
  }

  submit(page: Answer, password: string, name = 'admin'): Promise<Answer> {
    return this.browser.follow(page.url, { form: { name, password } })
  }

  /** The code in the redirect to the client. */
  code(answer: Answer): string {
    const target = new URL(answer.headers.get('location') ?? 'none:')
    if (target.searchParams.get('state') !== 'kept') throw new Error(`no redirect to the client: ${target}`)
    return target.searchParams.get('code') ?? ''
  }

  redeem(code: string, verifier: string = this.verifier): Promise<Answer> {
    return this.browser.send(new URL(`${this.#service.issuer}/token`), {
      headers: { accept: 'application/json', origin: this.#service.origin },
      form: {
        grant_type: 'authorization_code',
        client_id: this.clientId,
        redirect_uri: this.redirectUri,
        code_verifier: verifier,
        code,
      },
    })
  }

  async tokens(): Promise<z.infer<typeof tokensSchema>> {
    const signedIn = await this.submit(await this.start(), this.#service.password)
    const reply = await this.redeem(this.code(signedIn))
    return tokensSchema.parse(JSON.parse(reply.body))
  }
}
