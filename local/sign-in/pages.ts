import { html, raw } from 'hono/html'
import type { Context } from 'koa'
import { type Locale, locales, negotiateLocale } from '../../shared/texts/locale.ts'
import { answerPage, type Html } from './layout.ts'
import { type SignInTextKey, signInText } from './texts.ts'

type PageContext = Pick<Context, 'type' | 'body' | 'get'>

/** `ui_locales` is a list of language tags in order of preference (OpenID Connect Core §3.1.2.1). */
export const localeOf = (ctx: Pick<Context, 'get'>, uiLocales: unknown): Locale => {
  const wishes = typeof uiLocales === 'string' ? uiLocales.split(' ').map((tag) => tag.split('-')[0]) : []
  const query = wishes.find((wish) => locales.some((locale) => locale === wish))
  return negotiateLocale({ query, acceptLanguage: ctx.get('accept-language') })
}

export interface LoginForm {
  readonly locale: Locale
  readonly host: string
  /** Somebody's tool and not the console: say so, since any program here could ask (RFC 8252 §8.6). */
  readonly isNative: boolean
  readonly name: string
  readonly problem?: string
}

export const loginPage = (ctx: PageContext, form: LoginForm): void => {
  const { locale, host, name, problem } = form
  const lead = signInText(locale, form.isNative ? 'login.leadNative' : 'login.lead', { host })
  const title = signInText(locale, 'login.title')
  answerPage(
    ctx,
    locale,
    title,
    html`<p class="lead">${lead}</p>
${problem && html`<p class="note warn" id="problem" role="alert">${problem}</p>`}
<form method="post">
<label for="name">${signInText(locale, 'login.name')}</label>
<input id="name" name="name" value="${name}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required${!name && raw(' autofocus')}>
<label for="password">${signInText(locale, 'login.password')}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="256" required${name && raw(' autofocus')}${problem && raw(' aria-describedby="problem"')}>
<button class="button" type="submit">${signInText(locale, 'login.submit')}</button>
</form>`,
  )
}

const consoleLink = (locale: Locale, key: SignInTextKey): Html =>
  html`<a class="button second" href="/">${signInText(locale, key)}</a>`

const tellingPage = (ctx: PageContext, locale: Locale, page: 'expired' | 'error' | 'signedOut', code = '') =>
  answerPage(
    ctx,
    locale,
    signInText(locale, `${page}.title`),
    html`<p>${signInText(locale, `${page}.text`, { code })}</p>${consoleLink(locale, 'console.open')}`,
  )

export const expiredPage = (ctx: PageContext): void => tellingPage(ctx, localeOf(ctx, undefined), 'expired')

export const signedOutPage = (ctx: PageContext): void =>
  tellingPage(ctx, localeOf(ctx, undefined), 'signedOut')

/** `code` is the protocol's error code; its description is English and meant for the client's maker. */
export const errorPage = (ctx: PageContext, code: string): void =>
  tellingPage(ctx, localeOf(ctx, undefined), 'error', code)

/** `form` is the provider's: the address and the anti-forgery field, named `op.logoutForm`. */
export const signOutPage = (ctx: PageContext, form: string, uiLocales: unknown): void => {
  const locale = localeOf(ctx, uiLocales)
  answerPage(
    ctx,
    locale,
    signInText(locale, 'signOut.title'),
    html`<p>${signInText(locale, 'signOut.text')}</p>
${raw(form)}
<button class="button" type="submit" form="op.logoutForm" name="logout" value="yes">${signInText(locale, 'signOut.submit')}</button>
${consoleLink(locale, 'signOut.cancel')}`,
  )
}
