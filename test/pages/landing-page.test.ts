import { describe, expect, it } from 'vitest'
import { landingPage } from '../../shared/pages/landing-page.ts'
import { locales } from '../../shared/texts/locale.ts'
import { text } from '../../shared/texts/text.ts'
import { LINK_URL, packageView, readyLanding } from './views.ts'

const stepTitles = (page: string): readonly string[] =>
  [...page.matchAll(/<li><h3>(.*?)<\/h3>/g)].map(([, title = '']) => title)

describe.each(locales)('on a phone (%s)', (locale) => {
  const titlesOf = (...steps: ('download' | 'allow' | 'protect' | 'open' | 'restricted' | 'close')[]) =>
    steps.map((step) => text(locale, `page.step.${step}.title`))
  const onPhone = (androidVersion?: string, change: Parameters<typeof packageView>[0] = {}) =>
    landingPage(
      readyLanding(locale, {
        package: packageView(change),
        client: { isAndroid: true, ...(androidVersion && { androidVersion }) },
      }),
    )

  it('offers the package and names what it needs', () => {
    const page = onPhone('14')
    expect(page).toContain('<a class="button" href="/e/Zk3vQ0pWnT8yB1sLr5uXeA/package">')
    expect(page).toContain(text(locale, 'page.package.minimum', { version: '8.0' }))
    expect(page).toContain('3.1 MB')
    expect(page).not.toContain('class="qr"')
  })

  it('leads through the install in order, with restricted settings from Android 13 on', () => {
    const whole = titlesOf('download', 'allow', 'protect', 'open', 'restricted', 'close')
    expect(stepTitles(onPhone('13'))).toEqual(whole)
    expect(stepTitles(onPhone())).toEqual(whole)
    expect(stepTitles(onPhone('12'))).toEqual(titlesOf('download', 'allow', 'protect', 'open', 'close'))
  })

  it('asks nothing of a store install but to come back and connect', () => {
    const page = onPhone('14', { sourceKind: 'store' })
    expect(stepTitles(page)).toEqual([
      text(locale, 'page.step.store.title'),
      text(locale, 'page.step.connect.title'),
    ])
    expect(page).toContain(text(locale, 'page.install.store'))
  })

  it("lets a vendor's package be allowed and then connected by the link", () => {
    const titles = stepTitles(onPhone('12', { sourceKind: 'vendor' }))
    expect(titles).toContain(text(locale, 'page.step.allow.title'))
    expect(titles).toContain(text(locale, 'page.step.connect.title'))
    expect(titles).not.toContain(text(locale, 'page.step.open.title'))
  })

  it('opens the link in the app with the hash of the root', () => {
    const target = onPhone('14').match(/href="(yagura:[^"]+)"/)?.[1] ?? ''
    expect(new URL(target).searchParams.get('u')).toBe(LINK_URL)
  })

  it('says of a sample that it is none, and promises no connection', () => {
    const page = onPhone('14', { isSample: true })
    expect(page).toContain(text(locale, 'page.package.sample'))
    expect(page).not.toContain('yagura://')
    expect(stepTitles(page)).not.toContain(text(locale, 'page.step.open.title'))
  })

  it('refuses a phone that is too old, with the reason and without a download', () => {
    const page = onPhone('7.1.1')
    const versions = { label: 'Yagura Agent', minimum: '8.0', version: '7.1.1' }
    expect(page).toContain(text(locale, 'page.tooOld.text', versions))
    expect(page).not.toMatch(/package"|yagura:/)
    expect(onPhone('8')).toContain('/package"')
  })
})

describe('limits of a link', () => {
  it('are told in the language and the time zone', () => {
    expect(landingPage(readyLanding('ja', { timeZone: 'Asia/Tokyo' }))).toContain('2026年12月7日 09:00 JST')
    const page = landingPage(readyLanding('en'))
    expect(page).toContain('7 December 2026 at 00:00 UTC')
    expect(page).toContain('1 of 2 phones')
  })

  it('are left out when there are none', () => {
    const page = landingPage(readyLanding('en', { link: { url: LINK_URL, packageUrl: '/package' } }))
    expect(page).not.toContain(text('en', 'page.link.validUntil'))
    expect(page).not.toContain(text('en', 'page.link.uses'))
  })
})

describe('elsewhere', () => {
  const page = landingPage(readyLanding('en', { client: { isAndroid: false } }))

  it('shows a named code and an address to type', () => {
    expect(page).toMatch(/<svg class="qr" role="img" aria-label="[^"]+"/)
    expect(page).toContain(
      '<code class="address">https://enroll.example.test/e/Zk3vQ0pWnT8yB1sLr5uXeA</code>',
    )
  })

  it('has a way on for a phone that passes for a computer, folded away', () => {
    expect(page.indexOf('<details')).toBeGreaterThan(0)
    expect(page.indexOf('class="button"')).toBeGreaterThan(page.indexOf('<details'))
  })
})

describe('a closed link', () => {
  it.each(['expired', 'used', 'revoked', 'unknown'] as const)('%s gives nothing away', (state) => {
    const page = landingPage({ locale: 'en', organisation: 'Midori', state })
    expect(page).toContain(text('en', `page.${state}.title`))
    expect(page).toContain(text('en', `page.${state}.next`, { organisation: 'Midori' }))
    expect(page).not.toMatch(/package"|yagura:|class="qr"|class="button"/)
  })

  it('says when it ended and how many it was for', () => {
    const link = { expiresAtMs: Date.UTC(2026, 11, 7), maxUses: 1 }
    const view = { locale: 'en', organisation: 'Midori', link } as const
    expect(landingPage({ ...view, state: 'expired' })).toContain('7 December 2026 at 00:00 UTC')
    expect(landingPage({ ...view, state: 'used' })).toContain('1 phone, and that one has been enrolled')
  })
})
