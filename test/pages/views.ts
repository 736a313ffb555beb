/** Views of every state, for the tests of this folder. */
import type { LandingView, PackageView, ReadyLanding, ReadyStandalone } from '../../shared/pages/view.ts'
import type { Locale } from '../../shared/texts/locale.ts'

export const LINK_URL =
  'https://enroll.example.test/e/Zk3vQ0pWnT8yB1sLr5uXeA#r=4bq0f0X9mGqS2m1m2P0vN7l3y8jYc1r6'

export const packageView = (change: Partial<PackageView> = {}): PackageView => ({
  label: 'Yagura Agent',
  versionName: '1.4.2',
  packageName: 'dev.yagura.agent',
  minAndroid: '8.0',
  sizeBytes: 3_145_728,
  sourceKind: 'hosted',
  ...change,
})

export const readyLanding = (locale: Locale, change: Partial<ReadyLanding> = {}): ReadyLanding => ({
  locale,
  organisation: 'Midori',
  state: 'ready',
  link: {
    url: LINK_URL,
    packageUrl: '/e/Zk3vQ0pWnT8yB1sLr5uXeA/package',
    expiresAtMs: Date.UTC(2026, 11, 7, 0, 0),
    usesLeft: 1,
    maxUses: 2,
  },
  package: packageView(),
  client: { isAndroid: true },
  ...change,
})

export const readyStandalone = (locale: Locale, change: Partial<ReadyStandalone> = {}): ReadyStandalone => ({
  locale,
  organisation: 'Midori',
  state: 'ready',
  url: 'https://enroll.example.test/p/std_1',
  packageUrl: '/p/std_1/package',
  package: { ...packageView(), sourceKind: 'hosted' },
  client: { isAndroid: true },
  ...change,
})

/** Each way a landing page can look, by name. */
export const everyLanding = (locale: Locale): Readonly<Record<string, LandingView>> => {
  const link = { expiresAtMs: Date.UTC(2026, 11, 7), maxUses: 2 }
  const closed = { locale, organisation: 'Midori' }
  return {
    phone: readyLanding(locale),
    unlimited: readyLanding(locale, { link: { url: LINK_URL, packageUrl: '/package', usesLeft: 3 } }),
    vendor: readyLanding(locale, { package: packageView({ sourceKind: 'vendor' }) }),
    store: readyLanding(locale, { package: packageView({ sourceKind: 'store' }) }),
    sample: readyLanding(locale, { package: packageView({ isSample: true }) }),
    elsewhere: readyLanding(locale, { client: { isAndroid: false } }),
    'too old': readyLanding(locale, { client: { isAndroid: true, androidVersion: '7.1.1' } }),
    expired: { ...closed, state: 'expired', link },
    'expired, date unknown': { ...closed, state: 'expired' },
    used: { ...closed, state: 'used', link },
    'used, count unknown': { ...closed, state: 'used' },
    revoked: { ...closed, state: 'revoked', link },
    unknown: { ...closed, state: 'unknown' },
  }
}
