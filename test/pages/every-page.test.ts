import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../shared/domain/errors.ts'
import { pageCsp, pageHeaders } from '../../shared/pages/headers.ts'
import { landingPage } from '../../shared/pages/landing-page.ts'
import { problemPage } from '../../shared/pages/problem-page.ts'
import { standalonePage } from '../../shared/pages/standalone-page.ts'
import { locales } from '../../shared/texts/locale.ts'
import { problemTitle } from '../../shared/texts/problems.ts'
import { everyLanding, packageView, readyLanding, readyStandalone } from './views.ts'

const pages = locales.flatMap((locale) => {
  const closed = { locale, organisation: 'Midori' }
  const standalone = {
    phone: standalonePage(readyStandalone(locale)),
    elsewhere: standalonePage(readyStandalone(locale, { client: { isAndroid: false } })),
    'too old': standalonePage(readyStandalone(locale, { client: { isAndroid: true, androidVersion: '7' } })),
    unpublished: standalonePage({ ...closed, state: 'unpublished' }),
    unknown: standalonePage({ ...closed, state: 'unknown' }),
  }
  return [
    ...Object.entries(everyLanding(locale)).map(([name, view]) => [`landing ${name}`, landingPage(view)]),
    ...Object.entries(standalone).map(([name, page]) => [`standalone ${name}`, page]),
    ['problem', problemPage(closed, 'request.rate_limited')],
  ].map(([name, page]) => ({ name: `${name} ${locale}`, locale, page: page ?? '' }))
})

const styleOf = (page: string): string => page.match(/<style>(.*?)<\/style>/s)?.[1] ?? ''
const bodyOf = (page: string): string => page.slice(page.indexOf('<body>'))

describe.each(pages)('$name', ({ locale, page }) => {
  it('has no value that was not given and no placeholder left', () => {
    expect(page).not.toMatch(/undefined|NaN|\[object|\bnull\b/)
    expect(bodyOf(page)).not.toMatch(/[{}]/)
  })

  it('is a document of its language with one h1 and no skipped heading', () => {
    expect(page).toMatch(new RegExp(`^<!doctype html>\\s*<html lang="${locale}">`))
    const levels = [...page.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    expect(levels.slice(1).every((level, index) => level <= (levels[index] ?? 0) + 1)).toBe(true)
    expect(page).toMatch(/<title>[^<]+ – Midori<\/title>/)
  })

  it('offers the other language', () => {
    const other = locale === 'ja' ? 'en' : 'ja'
    expect(page).toContain(`<a href="?lang=${other}" lang="${other}"`)
  })

  it('runs nothing, styles nothing inline and loads nothing', () => {
    expect(page).not.toMatch(/<script|\son\w+=|\sstyle=|<link|<img|<iframe|<form|@import|url\(/i)
    const absolute = [...page.matchAll(/(?:\w+:|=")\/\/[\w.-]+/g)].map(([address]) => address)
    expect(
      absolute.filter((address) => !['https://enroll.example.test', 'yagura://enrol'].includes(address)),
    ).toEqual([])
  })

  it('has the stylesheet whose hash the policy allows', () => {
    const hash = createHash('sha256').update(styleOf(page)).digest('base64')
    expect(pageCsp).toContain(`style-src 'sha256-${hash}'`)
  })

  it('closes every element it opens', () => {
    const open: string[] = []
    for (const [, slash, name = '', rest = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/g)) {
      if (slash) expect(open.pop()).toBe(name)
      else if (!['meta', 'br'].includes(name) && !rest.endsWith('/')) open.push(name)
    }
    expect(open).toEqual([])
  })
})

describe('hostile names', () => {
  const hostile = `"><script>alert(1)</script>'&{x}`
  const shown = packageView({
    label: hostile,
    versionName: hostile,
    packageName: hostile,
    minAndroid: hostile,
  })

  it.each([true, false])('are text and nothing else (Android: %s)', (isAndroid) => {
    const client = { isAndroid }
    const link = { url: `https://x.test/${hostile}`, packageUrl: `/${hostile}`, usesLeft: 1 }
    const view = { organisation: hostile, package: shown, client }
    const page = landingPage(readyLanding('en', { ...view, link }))
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('are text in the pages that only tell, too', () => {
    const page = landingPage({ locale: 'ja', organisation: hostile, state: 'expired' })
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;')
  })
})

describe('headers', () => {
  it('let nothing be stored, indexed, framed, sent or told to the next site', () => {
    expect(pageHeaders).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': expect.stringContaining('noindex'),
      'content-security-policy': pageCsp,
    })
    expect(pageCsp).toMatch(/^default-src 'none'; /)
    expect(pageCsp).toContain("frame-ancestors 'none'")
    expect(pageCsp).not.toMatch(/unsafe|script-src|\*/)
  })
})

describe('the problem page', () => {
  it.each(errorCodes)('tells %s, each time in the words of the catalogue', (code) => {
    const page = problemPage({ locale: 'ja', organisation: 'Midori' }, code)
    expect(page).toContain(`<p>${problemTitle('ja', code)}</p>`)
  })
})
