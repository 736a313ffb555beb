/** From records to what a person sees behind a link. Looking consumes nothing. */
import { linkUrl } from '../../shared/app/links/link-url.ts'
import { requirePackage } from '../../shared/app/packages/register-package.ts'
import { currentTrust } from '../../shared/app/trust/current-trust.ts'
import { readOwnTrust } from '../../shared/app/trust/own-trust.ts'
import { rootThumbprint } from '../../shared/app/trust/root-thumbprint.ts'
import { type Link, linkState, usesOf } from '../../shared/domain/link.ts'
import type { InstallationPackage } from '../../shared/domain/package.ts'
import type { Page } from '../../shared/http/replies.ts'
import { androidVersionOf } from '../../shared/pages/android.ts'
import type { Client } from '../../shared/pages/client.ts'
import { pageHeaders } from '../../shared/pages/headers.ts'
import { landingPage } from '../../shared/pages/landing-page.ts'
import { standalonePage } from '../../shared/pages/standalone-page.ts'
import type { PackageView } from '../../shared/pages/view.ts'
import type { Ports } from '../../shared/ports/all.ts'
import type { Locale } from '../../shared/texts/locale.ts'

type Needs = Pick<Ports, 'addresses' | 'clock' | 'packages' | 'plugins' | 'standalones' | 'trust'>

const pageOf = (status: number, html: string): Page => ({ status, html, headers: pageHeaders })

/** Anything but a plug-in's own product stands in for the agent, and the page says so. */
const packageView = ({ plugins }: Needs, { apk, sizeBytes }: InstallationPackage) =>
  ({
    label: apk.label,
    versionName: apk.versionName,
    packageName: apk.packageName,
    minAndroid: androidVersionOf(apk.minSdk),
    sizeBytes,
    sourceKind: 'hosted' as const,
    isSample: ![...plugins.values()].some((plugin) => plugin.packageNames.includes(apk.packageName)),
  }) satisfies PackageView

const closedStatus = { expired: 410, used: 410, revoked: 410 } as const

export async function personalPage(
  ports: Needs,
  { link, token, locale, device }: { link: Link; token: string; locale: Locale; device: Client },
): Promise<Page> {
  const { jws } = await currentTrust(ports)
  const view = { locale, organisation: readOwnTrust(jws).organisation }
  const state = linkState(link, ports.clock.now())
  const { expiresAtMs, maxUses } = link
  if (state !== 'ready')
    return pageOf(closedStatus[state], landingPage({ ...view, state, link: { expiresAtMs, maxUses } }))
  const { enrollUrl } = ports.addresses
  const html = landingPage({
    ...view,
    state,
    link: {
      url: linkUrl(enrollUrl, token, await rootThumbprint(jws)),
      packageUrl: `${enrollUrl}/e/${token}/package`,
      expiresAtMs,
      maxUses,
      usesLeft: maxUses - usesOf(link),
    },
    package: packageView(ports, await requirePackage(ports, link.packageId)),
    client: device,
  })
  return pageOf(200, html)
}

export async function sharedPage(
  ports: Needs,
  { id, locale, device }: { id: string; locale: Locale; device: Client },
): Promise<Page> {
  const view = { locale, organisation: readOwnTrust((await currentTrust(ports)).jws).organisation }
  const item = await ports.standalones.get(id)
  if (!item) return pageOf(404, standalonePage({ ...view, state: 'unknown' }))
  if (!item.published) return pageOf(410, standalonePage({ ...view, state: 'unpublished' }))
  const url = `${ports.addresses.enrollUrl}/p/${id}`
  const html = standalonePage({
    ...view,
    state: 'ready',
    url,
    packageUrl: `${url}/package`,
    package: packageView(ports, await requirePackage(ports, item.packageId)),
    client: device,
  })
  return pageOf(200, html)
}
