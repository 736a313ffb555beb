import { html } from 'hono/html'
import { formatInstant } from '../texts/format.ts'
import { text } from '../texts/text.ts'
import { type Html, layout } from './layout.ts'
import { linkRows, packageCard } from './package-card.ts'
import { installButton, isTooOld, sampleNote, scanCards, statePage, tooOldPage } from './parts.ts'
import { stepList, stepsFor } from './steps.ts'
import type { ClosedLanding, LandingView, ReadyLanding } from './view.ts'

/** Opens the app with the link, root hash and all (architecture §5, "Where trust begins"). */
const agentLink = (url: string): string => `yagura://enrol?u=${encodeURIComponent(url)}`

const agentCard = ({ locale, organisation, link, package: shown }: ReadyLanding): Html => {
  const moment = shown.sourceKind === 'hosted' ? 'installed' : 'connect'
  return html`<section class="card">
<h2>${text(locale, `page.agent.${moment}Title`)}</h2>
<p class="lead">${text(locale, `page.agent.${moment}Text`, { organisation })}</p>
<a class="button second" href="${agentLink(link.url)}">${text(locale, 'page.agent.open')}</a>
</section>`
}

const packageDetails = ({ locale, link, package: shown, timeZone }: ReadyLanding): Html =>
  packageCard(locale, shown, linkRows(locale, link, timeZone ?? 'UTC'))

const wayIn = (view: ReadyLanding): Html => {
  const { client, package: shown } = view
  return html`${stepList(view, shown.label, stepsFor(shown, 'personal', client.androidVersion))}
${!shown.isSample && agentCard(view)}`
}

const phonePage = (view: ReadyLanding): string => {
  const { locale, organisation, package: shown } = view
  const title = text(locale, 'page.landing.title')
  return layout(
    view,
    title,
    html`${sampleNote(view, shown)}
<section class="card">
<h1>${title}</h1>
<p class="lead">${text(locale, 'page.landing.lead', { organisation })}</p>
${installButton(view, shown, view.link.packageUrl)}
<p class="note">${text(locale, 'page.landing.personal')}</p>
</section>
${packageDetails(view)}
${wayIn(view)}`,
  )
}

const elsewherePage = (view: ReadyLanding): string => {
  const { locale, organisation, link, package: shown } = view
  const title = text(locale, 'page.landing.scanTitle')
  const lead = text(locale, 'page.landing.scanLead', { organisation })
  const onThisPhone = html`${installButton(view, shown, link.packageUrl)}${wayIn(view)}`
  return layout(
    view,
    title,
    html`${sampleNote(view, shown)}
${scanCards(view, { title, lead, url: link.url, onThisPhone })}
<p class="note">${text(locale, 'page.landing.personal')}</p>
${packageDetails(view)}`,
  )
}

const happened = ({ locale, state, link, timeZone }: ClosedLanding): string => {
  if (state === 'expired' && link?.expiresAtMs !== undefined)
    return text(locale, 'page.expired.since', {
      date: formatInstant(locale, link.expiresAtMs, timeZone ?? 'UTC'),
    })
  if (state === 'used' && link?.maxUses !== undefined)
    return text(locale, 'page.used.count', { max: link.maxUses })
  return text(locale, `page.${state}.text`)
}

const closedPage = (view: ClosedLanding): string => {
  const { locale, organisation, state } = view
  const further = { used: 'page.used.notYou', unknown: 'page.unknown.ask' } as const
  return statePage(view, {
    title: text(locale, `page.${state}.title`),
    happened: [happened(view)],
    next: [
      text(locale, `page.${state}.next`, { organisation }),
      ...(state === 'used' || state === 'unknown' ? [text(locale, further[state], { organisation })] : []),
      ...(state === 'unknown' ? [] : [text(locale, 'page.closed.running')]),
    ],
  })
}

/** The page behind a personal link, as HTML without script. The same link shows a phone the way to install. */
export const landingPage = (view: LandingView): string => {
  if (view.state !== 'ready') return closedPage(view)
  if (!view.client.isAndroid) return elsewherePage(view)
  return isTooOld(view.client, view.package) ? tooOldPage(view, view.client, view.package) : phonePage(view)
}
