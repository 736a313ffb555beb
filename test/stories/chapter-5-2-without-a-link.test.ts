/** Guide 5.2, 5.3 and appendix 1: phones that come without a personal link wait unproved, in no group. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { bufferSource } from '../../shared/protocol/apk/byte-sources.ts'
import { verifyApkSignature } from '../../shared/protocol/apk/verify-signature.ts'
import { text } from '../../shared/texts/text.ts'
import { raw } from '../support/raw.ts'
import { rawPhone, told } from '../support/raw-phone.ts'
import { refused } from '../support/refused.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { download, proofIn } from '../support/stamped.ts'

let yagura: TestService
let address: string
beforeAll(async () => {
  yagura = await startTestService()
  address = new URL(yagura.service.addresses.enrollUrl).host
  // So that a phone in no group has something to be kept from.
  await yagura.api.call('admin.policies.create', {
    body: { pluginId: 'yagura-agent', name: 'Standard', groupId: ROOT_GROUP_ID },
  })
})
afterAll(() => yagura[Symbol.asyncDispose]())

async function setOpen(openRegistration: boolean) {
  const { revision } = await yagura.api.call('admin.settings.read', {})
  await yagura.api.call('admin.settings.edit', { body: { revision, openRegistration } })
}
const fingerprint = async () => (await yagura.api.call('admin.service', {})).rootFingerprint
const waiting = async () =>
  (await yagura.api.call('admin.devices.list', { query: { group: 'unassigned', limit: 200 } })).items

async function publish() {
  const body = { packageId: await yagura.package() }
  const item = await yagura.api.call('admin.standalone.create', { body })
  return { ...item, packageUrl: `${item.url}/package` }
}
async function saved(apk: Uint8Array, name: string): Promise<string> {
  const file = join(yagura.service.dataDir, name)
  await writeFile(file, apk)
  return file
}

test('D4 a typed address: the person compares whom the phone is about to trust', async () => {
  await setOpen(true)
  const root = await fingerprint()
  const phone = await yagura.phone()
  await expect(phone.enrol(address)).rejects.toMatchObject({
    code: 'enrol.confirmation_needed',
    details: { host: address, organisation: 'Yagura', root },
  })
  const other = root.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
  expect(await refused(phone.enrol(address, { confirmedRoot: other }))).toBe('trust.refused')
  expect(await phone.status()).toEqual({ state: 'new' })
  const status = await phone.enrol(address, { confirmedRoot: root })
  expect(status).toMatchObject({ state: 'enrolled', grade: 'unproved', group: null })
  expect(await phone.sync()).toMatchObject({ policyHash: null, group: null })
  expect(await waiting()).toMatchObject([{ grade: 'unproved', userId: null, groupId: null }])
})

test('D4 open registration is off until an administrator switches it on, and off again at once', async () => {
  await setOpen(false)
  const phone = await yagura.phone()
  const confirmed = { confirmedRoot: await fingerprint() }
  expect(await refused(phone.enrol(address, confirmed))).toBe('enrol.closed')
  expect(await phone.status()).toEqual({ state: 'new' })
  await setOpen(true)
  expect(await phone.enrol(address, confirmed)).toMatchObject({ state: 'enrolled' })
  await setOpen(false)
  expect(told(await rawPhone(yagura).enrol({ kind: 'none' }))).toBe('403 enrol.closed')
  expect(await phone.sync()).toMatchObject({ state: 'enrolled' })
})

test('D2 a standalone package has a path and a URL, and a page in both languages', async () => {
  const { packageUrl, ...item } = await publish()
  expect(item).toMatchObject({ published: true, tokenVersion: 1 })
  expect(item.url).toBe(`${yagura.service.addresses.enrollUrl}${item.path}`)
  expect((await yagura.api.call('admin.standalone.list', {})).items).toContainEqual(item)
  for (const lang of ['ja', 'en'] as const) {
    const { status, body } = await raw(`${item.url}?lang=${lang}`)
    expect(status).toBe(200)
    expect(body.toString()).toContain(`<html lang="${lang}">`)
    expect(body.toString()).toContain(text(lang, 'page.standalone.unassigned', { organisation: 'Yagura' }))
    expect(body.toString()).toContain(`href="${packageUrl}"`)
  }
  expect((await raw(item.url, { method: 'HEAD' })).status).toBe(200)
})

test('D2 whoever installs it registers an unproved phone in no group, which gets no policy', async () => {
  const { packageUrl } = await publish()
  const apk = await download(packageUrl)
  await verifyApkSignature(bufferSource(apk))
  const file = await saved(apk, 'standalone.apk')
  const before = (await waiting()).length
  for (const name of ['first', 'second']) {
    const phone = await yagura.phone(name)
    expect(await phone.enrol(file)).toMatchObject({ grade: 'unproved', group: null })
    expect(await phone.sync()).toMatchObject({ group: null, policyHash: null, assignmentSeq: 0 })
  }
  const now = await waiting()
  expect(now).toHaveLength(before + 2)
  expect(new Set(now.map(({ userId }) => userId))).toEqual(new Set([null]))
})

test('D2 rotated: copies from before register nobody, new ones do, and registered phones stay', async () => {
  const { id, packageUrl } = await publish()
  const old = await download(packageUrl)
  const registered = await yagura.phone()
  await registered.enrol(await saved(old, 'old.apk'))
  const rotated = await yagura.api.call('admin.standalone.rotate', { params: { id }, body: {} })
  expect(rotated).toMatchObject({ id, published: true, tokenVersion: 2 })
  const late = await yagura.phone()
  expect(await refused(late.enrol(await saved(old, 'old.apk')))).toBe('enrol.token_revoked')
  const fresh = await download(packageUrl)
  expect(await proofIn(fresh)).not.toEqual(await proofIn(old))
  expect(await late.enrol(await saved(fresh, 'fresh.apk'))).toMatchObject({ grade: 'unproved' })
  expect(await registered.sync()).toMatchObject({ state: 'enrolled' })
})

test('D2 unpublished: neither page, package nor token works, and registered phones stay', async () => {
  const { id, url, packageUrl } = await publish()
  const proof = await proofIn(await download(packageUrl))
  const registered = rawPhone(yagura)
  expect(told(await registered.enrol(proof))).toBe('201')
  const params = { params: { id } }
  expect(await yagura.api.call('admin.standalone.unpublish', params)).toMatchObject({ published: false })
  const page = await raw(`${url}?lang=ja`)
  expect([page.status, page.body.toString().includes(text('ja', 'page.unpublished.title'))]).toEqual([
    410,
    true,
  ])
  expect((await raw(packageUrl)).status).toBe(404)
  expect(told(await rawPhone(yagura).enrol(proof))).toBe('403 enrol.token_revoked')
  expect(told(await registered.sync())).toBe('200')
  expect(await yagura.api.call('admin.standalone.unpublish', params)).toMatchObject({ published: false })
})
