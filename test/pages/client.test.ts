import { describe, expect, it } from 'vitest'
import { androidVersionOf, isOlder } from '../../shared/pages/android.ts'
import { parseUserAgent } from '../../shared/pages/client.ts'

const chrome = (platform: string) =>
  `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36`

describe('who asks', () => {
  it.each([
    ['a browser that names its version', chrome('Linux; Android 7.1.1; SM-J510'), undefined, '7.1.1'],
    ['a version with zeros at its end', chrome('Linux; Android 8.0.0; SO-04J'), undefined, '8'],
    [
      'no more parts than a version has',
      chrome(`Linux; Android 8.1${'.0'.repeat(8000)}.1`),
      undefined,
      '8.1',
    ],
    ['Firefox', 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', undefined, '14'],
    ['Chrome, frozen and silent', chrome('Linux; Android 10; K'), undefined, undefined],
    ['a web view, frozen and silent', chrome('Linux; Android 10; K; wv'), undefined, undefined],
    ['Chrome, frozen, with an empty hint', chrome('Linux; Android 10; K'), '""', undefined],
    ['Chrome with its hint', chrome('Linux; Android 10; K'), '"13.0.0"', '13'],
    ['Chrome on an old phone with its hint', chrome('Linux; Android 10; K'), '"8.1.0"', '8.1'],
    ['a hint that is none', chrome('Linux; Android 10; K'), '"<script>"', undefined],
    ['a true Android 10', chrome('Linux; Android 10; Pixel 3'), undefined, '10'],
  ])('%s', (_, userAgent, hint, version) => {
    const client = parseUserAgent(userAgent, hint)
    expect(client).toEqual({ isAndroid: true, isDesktop: false, ...(version && { androidVersion: version }) })
  })

  it.each([
    ['a computer', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0.0.0 Safari/537.36', true],
    ['an iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1', false],
    ['a client without a name', '', true],
  ])('%s is no Android, whatever its hint', (_, userAgent, isDesktop) => {
    expect(parseUserAgent(userAgent, '"15.0.0"')).toEqual({ isAndroid: false, isDesktop })
  })
})

describe('Android versions', () => {
  it.each([
    [1, '1.0'],
    [21, '5.0'],
    [25, '7.1'],
    [26, '8.0'],
    [28, '9'],
    [29, '10'],
    [32, '12L'],
    [33, '13'],
    [36, '16'],
    [0, '1.0'],
  ])('API level %i is Android %s', (level, version) => {
    expect(androidVersionOf(level)).toBe(version)
  })

  it.each([
    ['7.1.1', '8.0', true],
    ['8', '8.0', false],
    ['8.0', '8.1', true],
    ['8.1', '8.0', false],
    ['9', '10', true],
    ['10', '9', false],
    ['12', '12L', false],
    ['8', '8.0.1', true],
  ])('%s older than %s: %s', (version, minimum, older) => {
    expect(isOlder(version, minimum)).toBe(older)
  })
})
