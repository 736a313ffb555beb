import { html } from 'hono/html'
import type { TextParams } from '../texts/catalogue.ts'
import { type TextKey, text } from '../texts/text.ts'
import type { Html } from './layout.ts'
import type { PackageView, PageView } from './view.ts'

type Audience = 'personal' | 'shared'
type OpenStep = `open.${Audience}`
type Step = 'download' | 'allow' | 'protect' | OpenStep | 'restricted' | 'close' | 'store' | 'connect'

/** Opening the app is one step told in two ways. */
const isOpen = (step: Step): step is OpenStep => step.startsWith('open.')

/** From Android 13 on, side-loaded apps are refused some settings; an unknown version may be one of these. */
const mayRestrict = (androidVersion: string | undefined): boolean =>
  androidVersion === undefined || Number.parseInt(androidVersion, 10) >= 13

/** A store install needs no leave of the phone; an app of ours connects itself, any other by the link. */
export const stepsFor = (
  { sourceKind, isSample }: PackageView,
  audience: Audience,
  androidVersion: string | undefined,
): readonly Step[] => {
  if (sourceKind === 'store') return ['store', 'connect']
  if (isSample) return ['download', 'allow', 'protect', 'close']
  return [
    'download',
    'allow',
    'protect',
    sourceKind === 'hosted' ? `open.${audience}` : 'connect',
    ...(mayRestrict(androidVersion) ? (['restricted'] as const) : []),
    'close',
  ]
}

const titleOf = (step: Step): TextKey => (isOpen(step) ? 'page.step.open.title' : `page.step.${step}.title`)

const textOf = (step: Step): TextKey => (isOpen(step) ? `page.step.${step}` : `page.step.${step}.text`)

const buttonOf = (step: Step): TextKey => {
  if (step === 'connect') return 'page.agent.open'
  return step === 'store' ? 'page.install.store' : 'page.install.download'
}

/** The numbered way from the button to the running app. */
export const stepList = ({ locale, organisation }: PageView, label: string, steps: readonly Step[]): Html => {
  const item = (step: Step): Html => {
    const params: TextParams = { organisation, label, button: text(locale, buttonOf(step)) }
    return html`<li><h3>${text(locale, titleOf(step))}</h3><p>${text(locale, textOf(step), params)}</p></li>`
  }
  return html`<section class="card"><h2>${text(locale, 'page.install.heading')}</h2><ol>${steps.map(item)}</ol></section>`
}
