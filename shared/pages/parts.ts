import { html } from 'hono/html'
import { text } from '../texts/text.ts'
import { isOlder } from './android.ts'
import type { Client } from './client.ts'
import { type Html, layout } from './layout.ts'
import { qrSvg } from './qr.ts'
import type { PackageView, PageView } from './view.ts'

export const installButton = ({ locale }: PageView, shown: PackageView, packageUrl: string): Html =>
  html`<a class="button" href="${packageUrl}">${text(locale, shown.sourceKind === 'store' ? 'page.install.store' : 'page.install.download')}</a>`

/** Said before anything else, so that nobody takes the stand-in for the agent. */
export const sampleNote = ({ locale }: PageView, shown: PackageView): Html =>
  html`${shown.isSample && html`<p class="note warn">${text(locale, 'page.package.sample')}</p>`}`

/** For typing: the page itself holds the `#` part again, so a person need not copy it. */
const typed = (url: string): string => url.replace(/#.*$/, '')

/** What a computer shows: the code, the address for a phone without a camera, and a way on for a wrong guess. */
export const scanCards = (
  { locale }: PageView,
  shown: { readonly title: string; readonly lead: string; readonly url: string; readonly onThisPhone: Html },
): Html => html`<section class="card scan">
<div>
<h1>${shown.title}</h1>
<p class="lead">${shown.lead}</p>
<p class="lead">${text(locale, 'page.scan.cannot')}</p>
<code class="address">${typed(shown.url)}</code>
</div>
${qrSvg(shown.url, text(locale, 'page.scan.code'))}
</section>
<details class="card">
<summary>${text(locale, 'page.scan.here')}</summary>
<p class="lead">${text(locale, 'page.scan.hereText')}</p>
${shown.onThisPhone}
</details>`

/** A page that only tells: what happened, and what to do next, one sentence a point. */
export const statePage = (
  view: PageView,
  shown: { readonly title: string; readonly happened: readonly string[]; readonly next: readonly string[] },
): string =>
  layout(
    view,
    shown.title,
    html`<section class="card">
<h1>${shown.title}</h1>
${shown.happened.map((line) => html`<p>${line}</p>`)}
</section>
<section class="card">
<h2>${text(view.locale, 'page.next')}</h2>
<ul class="next">${shown.next.map((line) => html`<li>${line}</li>`)}</ul>
</section>`,
  )

export const isTooOld = (client: Client, shown: PackageView): boolean =>
  client.androidVersion !== undefined && isOlder(client.androidVersion, shown.minAndroid)

/** A phone that cannot run the package is told so before it downloads anything. */
export const tooOldPage = (view: PageView, client: Client, shown: PackageView): string => {
  const { locale, organisation } = view
  const versions = { label: shown.label, minimum: shown.minAndroid, version: client.androidVersion ?? '' }
  return statePage(view, {
    title: text(locale, 'page.tooOld.title'),
    happened: [text(locale, 'page.tooOld.text', versions), text(locale, 'page.tooOld.unused')],
    next: [text(locale, 'page.tooOld.update'), text(locale, 'page.tooOld.other', { organisation })],
  })
}
