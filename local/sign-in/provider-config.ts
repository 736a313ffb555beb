import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { interactionPolicy } from 'oidc-provider'
import type { Clock } from '../../shared/ports/platform.ts'
import type { Account, Accounts } from './accounts.ts'
import { clientsOf } from './clients.ts'
import { interactionPath } from './login.ts'
import { memoryAdapters } from './memory-adapter.ts'
import { errorPage, signedOutPage, signOutPage } from './pages.ts'
import type { Secrets } from './secrets.ts'

/** What an access token for our API names as its audience. */
export const API_AUDIENCE = 'urn:yagura:api'

const HOUR = 3600
const SESSION_SECONDS = 12 * HOUR
const LOCAL_TOKEN_SECONDS = 12 * HOUR

/** The clients are our own, so there is no consent to ask for; signing in is the only prompt. */
const signInOnly = () => {
  const { base, Check } = interactionPolicy
  const policy = base()
  policy.remove('consent')
  const login = policy.get('login')
  login?.checks.add(
    new Check(
      'no_account',
      'the session is of before a new password',
      (ctx) => ctx.oidc.account === undefined,
    ),
  )
  // Any program on the machine can pose as a native client (RFC 8252 §8.6): it never rides on a session.
  login?.checks.add(
    new Check('native_client', 'native clients require interaction', 'interaction_required', (ctx) => {
      const { client, result } = ctx.oidc
      return client?.applicationType === 'native' && !result?.login
    }),
  )
  return policy
}

const grantEverything = async (ctx: KoaContextWithOIDC) => {
  const { provider, session, account, client } = ctx.oidc
  if (!account || !client) return undefined
  const grantId = session?.grantIdFor(client.clientId)
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  if (known) return known
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId })
  grant.addOIDCScope('openid profile')
  await grant.save()
  return grant
}

/** A new password ends the sessions of before. */
const isCurrent = ({ passwordSetAtMs }: Account, loginTs: number | undefined): boolean =>
  loginTs === undefined || loginTs >= Math.floor(passwordSetAtMs / 1000)

const findAccount = (accounts: Accounts) => async (ctx: KoaContextWithOIDC, subject: string) => {
  const account = await accounts.find(subject)
  if (!account || !isCurrent(account, ctx.oidc.session?.loginTs)) return undefined
  return { accountId: account.name, claims: () => ({ sub: account.name, name: account.name }) }
}

const features: Configuration['features'] = {
  devInteractions: { enabled: false },
  dPoP: { enabled: false },
  pushedAuthorizationRequests: { enabled: false },
  userinfo: { enabled: false },
  clientCredentials: { enabled: true },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => API_AUDIENCE,
    getResourceServerInfo: () => ({
      scope: '',
      audience: API_AUDIENCE,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'ES256' } },
    }),
  },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: (ctx, form) => signOutPage(ctx, form, ctx.oidc.params?.ui_locales),
    postLogoutSuccessSource: (ctx) => signedOutPage(ctx),
  },
}

/** How `oidc-provider` is set up; what is not named keeps the library's default. */
export const providerConfig = (
  issuerUrl: string,
  secrets: Secrets,
  accounts: Accounts,
  clock: Clock,
): Configuration => {
  const { origin, pathname, protocol } = new URL(issuerUrl)
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure: protocol === 'https:' } as const
  return {
    adapter: memoryAdapters(clock),
    clients: clientsOf(origin, secrets.localClientSecret),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clientBasedCORS: (_ctx, from) => from === origin,
    jwks: { keys: [secrets.signingKey] },
    cookies: { keys: [secrets.cookieKey], short: cookie, long: { ...cookie, path: pathname } },
    claims: { openid: ['sub'], profile: ['name'] },
    scopes: ['openid'],
    // The name belongs in the ID token, there being no userinfo endpoint.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    features,
    findAccount: findAccount(accounts),
    loadExistingGrant: grantEverything,
    interactions: {
      policy: signInOnly(),
      url: (_ctx, { uid }) => `${pathname}${interactionPath(uid)}`,
    },
    renderError: (ctx, { error }) => errorPage(ctx, error),
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      ClientCredentials: LOCAL_TOKEN_SECONDS,
      Grant: SESSION_SECONDS,
      IdToken: HOUR,
      Interaction: HOUR / 4,
      Session: SESSION_SECONDS,
    },
  }
}
