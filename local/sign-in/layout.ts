import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Context } from 'koa'
import { mark } from '../../shared/pages/mark.ts'
import { style as sharedStyle } from '../../shared/pages/style.ts'
import type { Locale } from '../../shared/texts/locale.ts'

export type Html = ReturnType<typeof html>

const style = `${sharedStyle}
.wrap{max-width:28rem}
label{display:block;margin-top:1rem;font-weight:600}
input{display:block;width:100%;margin-top:.25rem;padding:.75rem;border:1px solid var(--soft);border-radius:.75rem;background:var(--ground);color:var(--ink);font:inherit}
button.button,a.button{width:100%;min-width:0;font-family:inherit;cursor:pointer}
input:focus-visible,.button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`

const styleHash = createHash('sha256').update(style).digest('base64')

/**
 * Nothing may load, run or frame. Browsers apply `form-action` to the redirects behind a form too (CSP3
 * §6.3.1.1), hence the way back to the client. `script-src` is there, and empty, because the provider adds to
 * it the hash of the one script of its own self-submitting form.
 */
export const contentSecurityPolicy = (formTarget = ''): string =>
  [
    "default-src 'none'",
    'script-src',
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    `form-action 'self' ${formTarget}`.trimEnd(),
    "frame-ancestors 'none'",
  ].join('; ')

/** Answers with a whole document. `title` is plain text. */
export const answerPage = (
  ctx: Pick<Context, 'type' | 'body'>,
  locale: Locale,
  title: string,
  body: Html,
) => {
  ctx.type = 'html'
  // No part is a promise, so hono's template is a string already and not the promise of one.
  ctx.body = String(html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Yagura</title>
<style>${raw(style)}</style>
</head>
<body>
<div class="wrap">
<header class="top">${mark}<div class="who">Yagura</div></header>
<main><section class="card">
<h1>${title}</h1>
${body}
</section></main>
</div>
</body>
</html>
`)
}
