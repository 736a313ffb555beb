import type { EventEmitter } from 'node:events'
import type { RequestListener } from 'node:http'
import type { JSONWebKeySet } from 'jose'
import Provider from 'oidc-provider'
import type { Log } from '../../shared/ports/log.ts'
import type { Clock } from '../../shared/ports/platform.ts'
import type { Accounts } from './accounts.ts'
import { contentSecurityPolicy } from './layout.ts'
import { loginPages } from './login.ts'
import { mintLocalToken } from './mint-local-token.ts'
import { providerConfig } from './provider-config.ts'
import { openSecrets } from './secrets.ts'

export interface SignInOptions {
  /** Origin and mount path without a final slash: `https://192.0.2.1:8443/oidc`. The console is at its origin. */
  readonly issuerUrl: string
  /** Keys and accounts are in its folder `sign-in`. */
  readonly dataDir: string
  readonly accounts: Accounts
  readonly clock: Clock
  readonly log: Pick<Log, 'error'>
}

export interface SignIn {
  /** Takes every request below the issuer's path; the caller mounts it and ends TLS in the same process. */
  readonly handler: RequestListener
  /** For verifying in this process, where the listener's certificate may be private. */
  readonly publicKeys: JSONWebKeySet
  /** A 12-hour access token of the client `yagura-local`, which is its own subject. */
  mintLocalToken(): Promise<string>
}

const headers = {
  'content-security-policy': contentSecurityPolicy(),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** The embedded OpenID Connect provider: Cognito's place in the service that runs in one process. */
export const createSignIn = async (options: SignInOptions): Promise<SignIn> => {
  const { issuerUrl, dataDir, accounts, clock, log } = options
  const secrets = await openSecrets(dataDir)
  const provider = new Provider(issuerUrl, providerConfig(issuerUrl, secrets, accounts, clock))
  provider.on('server_error', (_ctx, error) => log.error('sign_in.failed', error))
  // The provider is a Koa application, which prints what nobody listens to; its own types leave the event out.
  const application: EventEmitter = provider
  application.on('error', (error) => log.error('sign_in.failed', error))
  const mountPath = new URL(issuerUrl).pathname
  provider.use(async (ctx, next) => {
    ctx.mountPath = mountPath
    ctx.set(headers)
    await next()
  })
  provider.use(loginPages(provider, accounts, clock))

  const listener = provider.callback()
  const { d: _private, ...publicKey } = secrets.signingKey
  return {
    handler(req, res) {
      req.url = req.url?.slice(mountPath.length) || '/'
      return listener(req, res)
    },
    publicKeys: { keys: [publicKey] },
    mintLocalToken: () => mintLocalToken(listener, secrets.localClientSecret),
  }
}
