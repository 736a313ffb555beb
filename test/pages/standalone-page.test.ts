import { expect, it } from 'vitest'
import { standalonePage } from '../../shared/pages/standalone-page.ts'
import { locales } from '../../shared/texts/locale.ts'
import { text } from '../../shared/texts/text.ts'
import { readyStandalone } from './views.ts'

it.each(locales)('says that the phone waits for an administrator, on phone and computer (%s)', (locale) => {
  for (const isAndroid of [true, false]) {
    const page = standalonePage(readyStandalone(locale, { client: { isAndroid } }))
    expect(page).toContain(text(locale, 'page.standalone.unassigned', { organisation: 'Midori' }))
    expect(page).toContain(text(locale, 'page.step.open.shared', { organisation: 'Midori' }))
    expect(page).not.toContain(text(locale, 'page.landing.personal'))
    expect(page).toContain('href="/p/std_1/package"')
    expect(page.includes('class="qr"')).toBe(!isAndroid)
  }
})

it('has no link to open in an app: a shared package proves by its stamp alone', () => {
  expect(standalonePage(readyStandalone('en'))).not.toContain('yagura:')
})

it('refuses a phone that is too old', () => {
  const page = standalonePage(readyStandalone('en', { client: { isAndroid: true, androidVersion: '7' } }))
  expect(page).toContain('this phone runs Android 7')
  expect(page).not.toContain('/package"')
})

it.each([
  ['unpublished', 'page.unpublished.title'],
  ['unknown', 'page.missing.title'],
] as const)('%s offers nothing', (state, title) => {
  const page = standalonePage({ locale: 'en', organisation: 'Midori', state })
  expect(page).toContain(text('en', title))
  expect(page).not.toContain('class="button"')
})
