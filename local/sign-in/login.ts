import { text } from 'node:stream/consumers'
import type { Context, Middleware } from 'koa'
import { errors, type Provider } from 'oidc-provider'
import type { Clock } from '../../shared/ports/platform.ts'
import type { Accounts } from './accounts.ts'
import { CLI_CLIENT } from './clients.ts'
import { contentSecurityPolicy } from './layout.ts'
import { expiredPage, type LoginForm, localeOf, loginPage } from './pages.ts'
import { signInText } from './texts.ts'
import { createThrottle } from './throttle.ts'

const MAX_FORM_BYTES = 4096
/** The form's own limit: names are throttle keys and go back into the page. */
const MAX_NAME_LENGTH = 64

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

export const interactionPath = (uid: string): string => `/interaction/${uid}`

/**
 * The interaction is found by its cookie, which is `SameSite=Lax` and must agree with the address: a form
 * posted from another site has neither.
 */
const findInteraction = async (provider: Provider, ctx: Context): Promise<Interaction | undefined> => {
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res)
    return ctx.path === interactionPath(interaction.uid) ? interaction : undefined
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined
    throw error
  }
}

const textParam = (value: unknown): string => (typeof value === 'string' ? value : '')

const emptyForm = (ctx: Context, host: string, { params }: Interaction): LoginForm => ({
  locale: localeOf(ctx, params.ui_locales),
  host,
  isNative: params.client_id === CLI_CLIENT,
  name: textParam(params.login_hint),
})

const waitText = ({ locale }: LoginForm, waitMs: number): string => {
  const seconds = Math.ceil(waitMs / 1000)
  return signInText(locale, 'login.wait', { seconds, minutes: seconds < 90 ? 0 : Math.ceil(seconds / 60) })
}

/** The sign-in page: shows the form at an interaction's address, checks what is posted there. */
export const loginPages = (provider: Provider, accounts: Accounts, clock: Clock): Middleware => {
  const throttle = createThrottle(clock)
  const { host } = new URL(provider.issuer)

  const submit = async (ctx: Context, form: LoginForm): Promise<void> => {
    if (ctx.request.length === undefined || ctx.request.length > MAX_FORM_BYTES) {
      ctx.status = 413
      return
    }
    const posted = new URLSearchParams(await text(ctx.req))
    const name = posted.get('name')?.trim().slice(0, MAX_NAME_LENGTH) ?? ''
    // The socket's own address: a forwarded one is the caller's word.
    const keys = [`account ${name}`, `address ${ctx.req.socket.remoteAddress}`]
    const waitMs = throttle.attempt(keys)
    if (waitMs > 0) {
      ctx.status = 429
      ctx.set('retry-after', String(Math.ceil(waitMs / 1000)))
      return loginPage(ctx, { ...form, name, problem: waitText(form, waitMs) })
    }
    if (!(await accounts.isPasswordOf(name, posted.get('password') ?? ''))) {
      ctx.status = 403
      return loginPage(ctx, { ...form, name, problem: signInText(form.locale, 'login.wrong') })
    }
    throttle.succeed(keys)
    const login = { accountId: name, remember: false, ts: Math.floor(clock.now() / 1000) }
    ctx.status = 303
    ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, { login }))
  }

  return async (ctx, next) => {
    if (!ctx.path.startsWith(interactionPath(''))) return next()
    const interaction = await findInteraction(provider, ctx)
    if (!interaction) {
      ctx.status = 400
      return expiredPage(ctx)
    }
    const clientOrigin = new URL(textParam(interaction.params.redirect_uri)).origin
    ctx.set('content-security-policy', contentSecurityPolicy(clientOrigin))
    const form = emptyForm(ctx, host, interaction)
    return ctx.method === 'POST' ? submit(ctx, form) : loginPage(ctx, form)
  }
}
