import { html } from 'hono/html'
import { formatBytes, formatInstant } from '../texts/format.ts'
import type { Locale } from '../texts/locale.ts'
import { text } from '../texts/text.ts'
import type { Html } from './layout.ts'
import type { LandingLink, PackageView } from './view.ts'

type Row = readonly [term: string, value: string | Html]

const rows = (all: readonly Row[]): Html =>
  html`<dl>${all.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>`

const packageRows = (locale: Locale, shown: PackageView): readonly Row[] => [
  [text(locale, 'page.package.version'), shown.versionName],
  [
    text(locale, 'page.package.requires'),
    text(locale, 'page.package.minimum', { version: shown.minAndroid }),
  ],
  [text(locale, 'page.package.size'), formatBytes(locale, shown.sizeBytes)],
  [text(locale, 'page.package.name'), html`<code>${shown.packageName}</code>`],
]

const usesLeft = (locale: Locale, left: number, max: number | undefined): string =>
  max === undefined
    ? text(locale, 'page.link.usesLeft', { left })
    : text(locale, 'page.link.usesLeftOf', { left, max })

/** How long and for how many phones a link still works; what it does not limit is left out. */
export const linkRows = (locale: Locale, link: LandingLink, timeZone: string): readonly Row[] => [
  ...(link.expiresAtMs === undefined
    ? []
    : [[text(locale, 'page.link.validUntil'), formatInstant(locale, link.expiresAtMs, timeZone)] as const]),
  ...(link.usesLeft === undefined
    ? []
    : [[text(locale, 'page.link.uses'), usesLeft(locale, link.usesLeft, link.maxUses)] as const]),
]

/** What is about to be installed, so that the person can compare it with what the phone shows. */
export const packageCard = (locale: Locale, shown: PackageView, more: readonly Row[] = []): Html =>
  html`<section class="card">
<h2>${shown.label}</h2>
${rows([...packageRows(locale, shown), ...more])}
</section>`
