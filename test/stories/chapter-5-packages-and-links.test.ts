/** Guide chapter 5: the package, the mailed link with its QR code, the page behind it, the phone that comes by it. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bufferSource } from '../../shared/protocol/apk/byte-sources.ts'
import { readStamp } from '../../shared/protocol/apk/stamp.ts'
import { verifyApkSignature } from '../../shared/protocol/apk/verify-signature.ts'
import { peekStamp } from '../../shared/protocol/signed/verify.ts'
import { raw } from '../support/raw.ts'
import { apks, startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36'
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36'

async function register(bytes: Uint8Array) {
  const { url, headers, uploadId } = await yagura.api.call('admin.uploads.create', { body: {} })
  await fetch(url, { method: 'PUT', headers, body: Uint8Array.from(bytes) })
  return yagura.api.call('admin.packages.create', { body: { uploadId, name: 'P', eulaAccepted: true } })
}

const packages = async () => (await yagura.api.call('admin.packages.list', {})).items.length
const usesOf = async (id: string) =>
  (await yagura.api.call('admin.links.list', { query: { limit: 200 } })).items.find((link) => link.id === id)
    ?.uses

/** Follows to the object store and takes what is there. */
async function download(url: string): Promise<Buffer> {
  const redirect = await raw(url)
  expect(redirect.status).toBe(302)
  return (await raw(String(redirect.headers.location))).body
}

describe('D1 an uploaded APK', () => {
  test('is read from the file itself', async () => {
    expect((await register(await readFile(apks.settings))).apk).toMatchObject({
      packageName: 'io.appium.settings',
      versionName: '8.0.10',
      label: 'Appium Settings',
      minSdk: 26,
      signers: [{ scheme: 'v2' }],
    })
  })

  test('is refused with its reason when it is none, damaged or unsigned, and nothing is registered', async () => {
    const good = await readFile(apks.small)
    const damaged = Buffer.from(good)
    damaged[200] = (damaged[200] ?? 0) ^ 0xff
    const before = await packages()
    const refused = async (bytes: Uint8Array) => (await register(bytes).catch((error) => error)).code
    expect(await refused(Buffer.from('not an APK'))).toBe('apk.not_an_apk')
    expect(await refused(damaged)).toMatch(/^apk\.(damaged|hostile)$/)
    expect(await refused(good.subarray(0, good.length - 1000))).toMatch(/^apk\./)
    expect(await packages()).toBe(before)
  })

  test('must be accepted and must have been uploaded', async () => {
    const body = { uploadId: 'upl_nothing', name: 'P', eulaAccepted: true as const }
    await expect(yagura.api.call('admin.packages.create', { body })).rejects.toMatchObject({
      code: 'upload.not_found',
    })
    const unread = { ...body, eulaAccepted: false as never }
    await expect(yagura.api.call('admin.packages.create', { body: unread })).rejects.toMatchObject({
      code: 'request.invalid',
    })
  })
})

describe('D3 a personal link', () => {
  test('goes by mail in the language of the user; who has no address is named, the others are sent', async () => {
    const packageId = await yagura.package()
    const user = async (name: string, mail: string | undefined, locale: 'ja' | 'en') =>
      (await yagura.api.call('admin.users.create', { body: { name, locale, ...(mail && { mail }) } })).id
    const hana = await user('桜井 花', 'hana@example.com', 'ja')
    const alex = await user('Alex', 'alex@example.com', 'en')
    const nobody = await user('No mail', undefined, 'en')
    const { results } = await yagura.api.call('admin.links.create', {
      body: { userIds: [hana, alex, nobody], packageId, delivery: 'mail' },
    })
    expect(results.map((r) => [r.userId, r.outcome])).toEqual([
      [hana, 'queued'],
      [alex, 'queued'],
      [nobody, 'refused'],
    ])
    expect(results[2]).toMatchObject({ code: 'user.no_mail' })
    const mails = await expect
      .poll(async () => (await (await fetch(`${yagura.service.mailUrl}/store`)).json()).emails, {
        timeout: 5000,
      })
      .toHaveLength(2)
      .then(async () => (await (await fetch(`${yagura.service.mailUrl}/store`)).json()).emails)
    const japanese = mails.find((mail: { destination: { to: string[] } }) =>
      mail.destination.to[0]?.includes('hana@'),
    )
    expect(japanese.subject).toMatch(/登録/)
    expect(japanese.body.text).toMatch(/https:\/\/\S+\/e\/[\w-]{22}#r=[\w-]{43}/)
    expect(japanese.attachments).toHaveLength(1)
  })

  test('visits of mail scanners consume nothing, and the page shows what to do in both languages', async () => {
    const link = await yagura.link()
    const [url = ''] = link.url.split('#')
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'GET'])
      expect((await raw(url, { method, headers: { 'user-agent': 'scanner' } })).status).toBe(200)
    expect(await usesOf(link.id)).toBe(0)
    const page = async (userAgent: string, lang: string) =>
      (await raw(`${url}?lang=${lang}`, { headers: { 'user-agent': userAgent } })).body.toString()
    expect(await page(ANDROID, 'ja')).toMatch(/<html lang="ja"[\s\S]*\/package/)
    expect(await page(ANDROID, 'en')).toContain('<html lang="en"')
    expect(await page(DESKTOP, 'en')).toContain('<svg')
  })

  test('D2 its package is stamped and still signed; the phone enrols by the file alone', async () => {
    const link = await yagura.link({ groupId: await yagura.group('By link') })
    const bytes = await download(`${link.url.split('#')[0]}/package`)
    const source = bufferSource(bytes)
    expect((await verifyApkSignature(source)).signers).toEqual(
      (await verifyApkSignature(bufferSource(await readFile(apks.small)))).signers,
    )
    const stamp = peekStamp(new TextDecoder().decode(await readStamp(source)))
    expect(stamp).toMatchObject({
      enrollUrl: yagura.service.addresses.enrollUrl,
      proof: { kind: 'link', token: link.token },
    })
    const file = join(yagura.service.dataDir, 'downloaded.apk')
    await writeFile(file, bytes)
    const status = await (await yagura.phone()).enrol(file)
    expect(status).toMatchObject({ state: 'enrolled', grade: 'proved' })
    expect(await usesOf(link.id)).toBe(1)
    expect((await raw(link.url)).status).toBe(410)
  })

  test('is revoked, and sent again as a new one in place of the old', async () => {
    const link = await yagura.link()
    const next = await yagura.api.call('admin.links.resend', { params: { id: link.id }, body: {} })
    expect(next).toMatchObject({ userId: link.userId, state: 'ready' })
    expect(next.id).not.toBe(link.id)
    expect((await raw(link.url)).status).toBe(410)
    await yagura.api.call('admin.links.revoke', { params: { id: next.id }, body: {} })
    const states = (await yagura.api.call('admin.links.list', { query: { user: link.userId } })).items
    expect(states.map(({ state }) => state)).toEqual(['revoked', 'revoked'])
  })
})

describe('D4 a typed address', () => {
  test('waits for the person to compare the fingerprint, and registers an unproved phone', async () => {
    const { revision } = await yagura.api.call('admin.settings.read', {})
    await yagura.api.call('admin.settings.edit', { body: { revision, openRegistration: true } })
    const { rootFingerprint } = await yagura.api.call('admin.service', {})
    const phone = await yagura.phone()
    const address = new URL(yagura.service.addresses.enrollUrl).host
    await expect(phone.enrol(address)).rejects.toMatchObject({ code: 'enrol.confirmation_needed' })
    const status = await phone.enrol(address, { confirmedRoot: rootFingerprint })
    expect(status).toMatchObject({ state: 'enrolled', grade: 'unproved' })
  })
})

describe('Appendix 1 a standalone package', () => {
  test('anybody may install it; its phone waits unassigned; a new token ends the old copies', async () => {
    const packageId = await yagura.package()
    const item = await yagura.api.call('admin.standalone.create', { body: { packageId } })
    expect((await yagura.api.call('admin.standalone.list', {})).items).toContainEqual(item)
    expect(item.url).toBe(`${yagura.service.addresses.enrollUrl}${item.path}`)
    expect((await raw(item.url)).status).toBe(200)
    const file = join(yagura.service.dataDir, 'standalone.apk')
    await writeFile(file, await download(`${item.url}/package`))
    const first = await yagura.phone()
    expect(await first.enrol(file)).toMatchObject({ grade: 'unproved', group: null })
    await yagura.api.call('admin.standalone.rotate', { params: { id: item.id }, body: {} })
    await expect((await yagura.phone()).enrol(file)).rejects.toMatchObject({ code: 'enrol.token_revoked' })
    expect(await first.sync()).toMatchObject({ state: 'enrolled' })
    await yagura.api.call('admin.standalone.unpublish', { params: { id: item.id } })
    expect((await raw(item.url)).status).toBe(410)
  })
})
