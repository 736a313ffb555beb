import { describe, expect, it } from 'vitest'
import { parseSource, sourceOfStamp } from '../../agent/core/enrol/source.ts'
import { ENROLL, TOKEN } from './support/service.ts'
import { createSigner } from './support/signer.ts'

const root = 'r'.repeat(43)
const link = `${ENROLL}/e/${TOKEN}#r=${root}`
const deep = (inner: string) => `yagura://enrol?u=${encodeURIComponent(inner)}`

describe('where to enrol', () => {
  it.each([
    ['a personal link', link, { base: ENROLL, proof: { kind: 'link', token: TOKEN }, root }],
    ['its deep link', deep(link), { base: ENROLL, proof: { kind: 'link', token: TOKEN }, root }],
    ['a link without root', `${ENROLL}/e/${TOKEN}`, { base: ENROLL, proof: { kind: 'link', token: TOKEN } }],
    ['white space around', ` ${link}\n`, { base: ENROLL, proof: { kind: 'link', token: TOKEN }, root }],
    ['a name', 'mdm.example.jp', { base: 'https://mdm.example.jp', proof: { kind: 'none' } }],
    ['an address with port', '192.0.2.7:8443', { base: 'https://192.0.2.7:8443', proof: { kind: 'none' } }],
    ['IPv6', 'https://[2001:db8::7]:8443/', { base: 'https://[2001:db8::7]:8443', proof: { kind: 'none' } }],
  ])('reads %s', (_, text, source) => {
    expect(parseSource(text)).toEqual(source)
  })

  it.each([
    ['nothing', ''],
    ['words', 'not an address'],
    ['a script', 'javascript:alert(1)'],
    // `URL.canParse` says yes to it, `new URL` no.
    ['a name without an end', `https://${'e'.repeat(17_000)}.example.JP`],
    ['a short token', `${ENROLL}/e/short#r=${root}`],
    ['another path', `${ENROLL}/p/std_1`],
    ['a root that is none', `${ENROLL}/e/${TOKEN}#r=abc`],
    ['a user in the address', `https://user@enroll.example.jp/e/${TOKEN}`],
    ['a deep link to nothing', 'yagura://enrol'],
    ['a deep link of another kind', `yagura://wipe?u=${encodeURIComponent(link)}`],
    ['a deep link in a deep link', deep(deep(link))],
  ])('refuses %s', (_, text) => {
    expect(() => parseSource(text)).toThrow(/^source\./)
  })

  it('accepts nothing but https, also inside a deep link', () => {
    expect(() => parseSource(link.replace('https', 'http'))).toThrow('source.insecure')
    expect(() => parseSource(deep(link.replace('https', 'http')))).toThrow('source.insecure')
  })

  it('reads a stamp and keeps it to be verified', async () => {
    const signer = await createSigner({ enrollHosts: [ENROLL], deviceHosts: [ENROLL] })
    const jws = await signer.stamp()
    expect(sourceOfStamp(jws)).toEqual({
      base: ENROLL,
      proof: { kind: 'package', token: 't'.repeat(22) },
      root: signer.root,
      stamp: jws,
    })
    expect(() => sourceOfStamp('a.b.c')).toThrow('stamp.refused')
  })
})
