import { html, raw } from 'hono/html'
import type { Locale } from '../texts/locale.ts'
import { text } from '../texts/text.ts'
import { mark } from './mark.ts'
import { style } from './style.ts'
import type { PageView } from './view.ts'

export type Html = ReturnType<typeof html>

const other = { en: 'ja', ja: 'en' } as const satisfies Record<Locale, Locale>

const top = ({ locale, organisation }: PageView): Html => html`<header class="top">
${mark}
<div class="who">${organisation}</div>
<a href="?lang=${other[locale]}" lang="${other[locale]}" hreflang="${other[locale]}" rel="alternate">${text(locale, 'page.language.switch')}</a>
</header>`

/** The whole document around a page's body. `title` is plain text and never holds a token. */
export const layout = (view: PageView, title: string, body: Html): string => {
  const document = html`<!doctype html>
<html lang="${view.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no">
<title>${title} – ${view.organisation}</title>
<style>${raw(style)}</style>
</head>
<body>
<div class="wrap">
${top(view)}
<main>${body}</main>
<footer><p>${text(view.locale, 'page.footer', { organisation: view.organisation })}</p></footer>
</div>
</body>
</html>
`
  // No part is a promise, so hono's template is a string already and not the promise of one.
  return String(document)
}
