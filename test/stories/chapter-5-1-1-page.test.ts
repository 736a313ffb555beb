/** Guide 5.1.1 (10) to 5.4 (4): what a person finds behind their link, on a phone and on a computer. */
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { coreKeys } from '../../shared/adapters/dynamo/keys.ts'
import { text } from '../../shared/texts/text.ts'
import { makeSigner, signApk } from '../protocol/apk/apk-signer.ts'
import { buildXml } from '../protocol/apk/resource-builder.ts'
import { sampleEntries, sampleManifest } from '../protocol/apk/sample.ts'
import { buildZip } from '../protocol/apk/zip-builder.ts'
import { svgSays } from '../support/mails.ts'
import { raw } from '../support/raw.ts'
import { rawPhone, told } from '../support/raw-phone.ts'
import { tamper } from '../support/records.ts'
import { type PersonalLink, startTestService, type TestService } from '../support/service.ts'
import { register, upload } from '../support/uploads.ts'

let yagura: TestService
/** A link to a package that is the agent's, as far as its name goes. */
let agentUrl: string
beforeAll(async () => {
  yagura = await startTestService()
  const { id: packageId } = await register(yagura, (await upload(yagura, await agentApk())).uploadId)
  const body = { userIds: [await yagura.user()], packageId, delivery: 'show' as const }
  const [shown] = (await yagura.api.call('admin.links.create', { body })).results
  agentUrl = shown?.outcome === 'shown' ? shown.url : ''
})
afterAll(() => yagura[Symbol.asyncDispose]())

const PHONE = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36'
const OLD_PHONE = PHONE.replace('Android 14', 'Android 4.4')
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36'

function agentApk(): Promise<Buffer> {
  const attributes = (sampleManifest.attributes ?? []).map((attribute) =>
    attribute.name === 'package' ? { ...attribute, value: 'app.yagura.agent' } : attribute,
  )
  const entries = sampleEntries().map((entry) =>
    entry.name === 'AndroidManifest.xml'
      ? { ...entry, data: buildXml({ ...sampleManifest, attributes }) }
      : entry,
  )
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return signApk(buildZip(entries), { v2: [makeSigner(privateKey, 0x0201, 'agent')] })
}

const bare = (url: string): string => url.split('#')[0] ?? ''
const visit = (url: string, userAgent: string, lang: string) =>
  raw(`${bare(url)}?lang=${lang}`, { headers: { 'user-agent': userAgent } })
const pageOf = async (...seen: Parameters<typeof visit>) => (await visit(...seen)).body.toString()

const onPhone = [
  'page.landing.title',
  'page.step.allow.title',
  'page.step.protect.title',
  'page.step.restricted.title',
] as const

test.each(['ja', 'en'] as const)(
  'D5 in %s a phone is shown how to install and how to allow it',
  async (lang) => {
    const { headers, body } = await visit(agentUrl, PHONE, lang)
    const html = body.toString()
    expect(html).toContain(`<html lang="${lang}">`)
    for (const key of onPhone) expect(html).toContain(text(lang, key))
    expect(html).toContain(`href="${bare(agentUrl)}/package"`)
    expect(html).toContain(`yagura://enrol?u=${encodeURIComponent(agentUrl)}`)
    expect(html).not.toMatch(/<script| on\w+=/)
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  },
)

test.each(['ja', 'en'] as const)(
  'D5 in %s a computer is shown the QR code of the same link',
  async (lang) => {
    const html = await pageOf(agentUrl, DESKTOP, lang)
    expect(html).toContain(`<html lang="${lang}">`)
    expect(html).toContain(text(lang, 'page.landing.scanTitle'))
    expect(svgSays(html, agentUrl)).toBe(true)
    expect(svgSays(html, `${agentUrl}x`)).toBe(false)
    expect(html).not.toMatch(/<script| on\w+=/)
  },
)

test('D5 the page names the minimum Android version and tells an older phone why it cannot', async () => {
  const { url } = await yagura.link()
  expect(await pageOf(url, PHONE, 'en')).toContain(text('en', 'page.package.minimum', { version: '8.0' }))
  const old = await pageOf(url, OLD_PHONE, 'ja')
  expect(old).toContain(text('ja', 'page.tooOld.title'))
  expect(old).not.toContain('/package"')
})

test('E0 a package that is not the agent is called a sample and promises no connection', async () => {
  const html = await pageOf((await yagura.link()).url, PHONE, 'en')
  expect(html).toContain(text('en', 'page.package.sample'))
  expect(html).not.toContain('yagura://')
  expect(await pageOf(agentUrl, PHONE, 'en')).not.toContain(text('en', 'page.package.sample'))
})

const closed = {
  used: async ({ url }: PersonalLink) => {
    await (await yagura.phone()).enrol(url)
  },
  expired: ({ id }: PersonalLink) =>
    tamper(yagura.service, coreKeys.link(id), ['expiresAtMs'], Date.UTC(2026, 0, 2, 3, 4)),
  revoked: async ({ id }: PersonalLink) => {
    await yagura.api.call('admin.links.revoke', { params: { id }, body: {} })
  },
}

test.each(['used', 'expired', 'revoked'] as const)(
  'D5 a link that is %s says so, and what to do',
  async (state) => {
    const link = await yagura.link()
    await closed[state](link)
    for (const lang of ['ja', 'en'] as const) {
      const reply = await visit(link.url, PHONE, lang)
      expect(reply.status).toBe(410)
      expect(reply.body.toString()).toContain(text(lang, `page.${state}.title`))
      expect(reply.body.toString()).toContain(text(lang, `page.${state}.next`, { organisation: 'Yagura' }))
    }
    expect((await raw(`${bare(link.url)}/package`)).status).toBe(410)
    expect(told(await rawPhone(yagura).enrol({ kind: 'link', token: link.token }))).toBe(`410 link.${state}`)
  },
)

test('D5 a link that never was says so, and gives away nothing of those that are', async () => {
  const { url, token } = await yagura.link()
  const unknown = bare(url).replace(token, 'A'.repeat(22))
  for (const lang of ['ja', 'en'] as const) {
    const { status, body } = await visit(unknown, PHONE, lang)
    expect(status).toBe(404)
    expect(body.toString()).toContain(text(lang, 'page.unknown.title'))
  }
  expect((await raw(`${unknown}/package`)).status).toBe(404)
})
