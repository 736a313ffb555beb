import { html } from 'hono/html'
import { text } from '../texts/text.ts'
import { type Html, layout } from './layout.ts'
import { packageCard } from './package-card.ts'
import { installButton, isTooOld, sampleNote, scanCards, statePage, tooOldPage } from './parts.ts'
import { stepList, stepsFor } from './steps.ts'
import type { ReadyStandalone, StandaloneView } from './view.ts'

const wayIn = (view: ReadyStandalone): Html =>
  stepList(view, view.package.label, stepsFor(view.package, 'shared', view.client.androidVersion))

const phonePage = (view: ReadyStandalone): string => {
  const { locale, organisation, package: shown } = view
  const title = text(locale, 'page.standalone.title', { label: shown.label })
  return layout(
    view,
    title,
    html`${sampleNote(view, shown)}
<section class="card">
<h1>${title}</h1>
<p class="lead">${text(locale, 'page.standalone.lead', { organisation })}</p>
${installButton(view, shown, view.packageUrl)}
<p class="note">${text(locale, 'page.standalone.unassigned', { organisation })}</p>
</section>
${packageCard(locale, shown)}
${wayIn(view)}`,
  )
}

const elsewherePage = (view: ReadyStandalone): string => {
  const { locale, organisation, url, package: shown } = view
  const title = text(locale, 'page.standalone.title', { label: shown.label })
  const lead = text(locale, 'page.standalone.scanLead', { organisation })
  const onThisPhone = html`${installButton(view, shown, view.packageUrl)}${wayIn(view)}`
  return layout(
    view,
    title,
    html`${sampleNote(view, shown)}
${scanCards(view, { title, lead, url, onThisPhone })}
<p class="note">${text(locale, 'page.standalone.unassigned', { organisation })}</p>
${packageCard(locale, shown)}`,
  )
}

/** The page of a package that anybody with its address may install; it knows no person. */
export const standalonePage = (view: StandaloneView): string => {
  if (view.state === 'ready') {
    if (!view.client.isAndroid) return elsewherePage(view)
    return isTooOld(view.client, view.package) ? tooOldPage(view, view.client, view.package) : phonePage(view)
  }
  const { locale, organisation } = view
  const state = view.state === 'unpublished' ? 'unpublished' : 'missing'
  return statePage(view, {
    title: text(locale, `page.${state}.title`),
    happened: [text(locale, `page.${state}.text`)],
    next: [text(locale, `page.${state}.next`, { organisation }), text(locale, 'page.closed.running')],
  })
}
