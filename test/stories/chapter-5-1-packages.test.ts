/** Guide 5.1: an APK becomes an installation package. Everything about it is read from the file. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSigner, signApk } from '../protocol/apk/apk-signer.ts'
import { flipped, loadServerTest, serverSigner, settingsSigner, withPairs } from '../protocol/apk/fixtures.ts'
import { sampleApk, sampleEntries } from '../protocol/apk/sample.ts'
import { buildZip } from '../protocol/apk/zip-builder.ts'
import { refused } from '../support/refused.ts'
import { apks, startTestService, type TestService } from '../support/service.ts'
import { register, upload } from '../support/uploads.ts'

let yagura: TestService
beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const listed = async () => (await yagura.api.call('admin.packages.list', {})).items
const tail = async () => (await yagura.api.call('admin.audit.tail', { query: { limit: 200 } })).items
/** Files of packages in the object store; uploads are none. */
const stored = async () =>
  (await readdir(yagura.service.dataDir, { recursive: true })).filter((name) => name.includes('pkg_')).sort()

/** A small APK, each time with the same signature or with somebody else's. */
const signedBy = (key: KeyObject) => signApk(sampleApk(), { v2: [makeSigner(key, 0x0201, 'sample')] })
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ownKey = newKey()
const mine = () => signedBy(ownKey)

test('D1 name, version, label, minimum Android, permissions and signer come from the file', async () => {
  const { uploadId } = await upload(yagura, await readFile(apks.settings))
  const item = await register(yagura, uploadId, 'Settings for the field staff')
  expect(item).toMatchObject({
    name: 'Settings for the field staff',
    sizeBytes: 3_076_294,
    apk: {
      packageName: 'io.appium.settings',
      versionCode: 192,
      versionName: '8.0.10',
      label: 'Appium Settings',
      minSdk: 26,
      targetSdk: 35,
      signers: [{ sha256: settingsSigner, subject: 'CN=Android Debug, O=Android, C=US', scheme: 'v2' }],
    },
  })
  expect(item.apk.permissions).toHaveLength(27)
  expect(item.apk.permissions).toContain('android.permission.READ_SMS')
  expect(await yagura.api.call('admin.packages.read', { params: { id: item.id } })).toEqual(item)
  expect(await listed()).toEqual([item])
})

test('D1 the licence text is accepted first, and who accepted it is on record', async () => {
  const { uploadId } = await upload(yagura, loadServerTest())
  for (const answer of [{}, { eulaAccepted: false }, { eulaAccepted: 'yes' }]) {
    const body = { uploadId, name: 'Package', ...answer } as never
    expect(await refused(yagura.api.call('admin.packages.create', { body }))).toBe('request.invalid')
  }
  const { id, createdBy, apk } = await register(yagura, uploadId)
  expect(apk.signers.map(({ sha256 }) => sha256)).toEqual([serverSigner])
  const { subject } = await yagura.api.call('admin.me', {})
  expect(createdBy).toBe(`admin:${subject}`)
  expect((await tail()).filter(({ target }) => target === id)).toMatchObject([
    { action: 'package.create', actor: createdBy, after: { eulaAccepted: true, name: 'Package' } },
  ])
})

/** In the signer's block the signature comes right before the public key, which ends the block. */
async function withBrokenSignature() {
  const apk = await mine()
  const [endOfKey, keyBytes] = [apk.indexOf('APK Sig Block 42') - 8, 91]
  return flipped(apk, endOfKey - keyBytes - 4 - 10)
}

const v1Only = () => withPairs(loadServerTest(), undefined)

test.each([
  ['text', async () => Buffer.from('this is not an application'), 'apk.not_an_apk'],
  ['half a file', async () => loadServerTest().subarray(0, 100_000), 'apk.damaged'],
  ['one bit of the content changed', async () => flipped(loadServerTest(), 5_000), 'apk.damaged'],
  ['one bit of the signature changed', withBrokenSignature, 'apk.bad_signature'],
  ['no signature', async () => sampleApk(), 'apk.unsigned'],
  ['only a JAR signature', v1Only, 'apk.v1_only'],
  [
    'a name that climbs out',
    async () => buildZip([...sampleEntries(), { name: '../../evil', data: Buffer.from('x') }]),
    'apk.hostile',
  ],
])('D1 %s is refused with its reason, and nothing stays', async (_, make, code) => {
  const [packages, files, changes] = [await listed(), await stored(), (await tail()).length]
  const { uploadId, send } = await upload(yagura, await make())
  expect(await refused(register(yagura, uploadId))).toBe(code)
  expect(await listed()).toEqual(packages)
  expect(await stored()).toEqual(files)
  expect(await tail()).toHaveLength(changes)
  // The same upload can be repeated with a better file.
  await send(await mine())
  expect((await register(yagura, uploadId)).apk.packageName).toBe('net.example.sample')
})

test('D1 another signer than the version before is refused, and both are named', async () => {
  const first = await upload(yagura, await mine())
  const { apk } = await register(yagura, first.uploadId)
  const packages = await listed()
  const { uploadId, send } = await upload(yagura, await signedBy(newKey()))
  await expect(register(yagura, uploadId)).rejects.toMatchObject({
    status: 422,
    code: 'apk.other_signer',
    problem: { packageName: 'net.example.sample', expected: apk.signers.map(({ sha256 }) => sha256) },
  })
  expect(await listed()).toEqual(packages)
  await send(await mine())
  await register(yagura, uploadId)
})

test('D1 an upload that never came, or was registered already, is not there', async () => {
  const ticket = await yagura.api.call('admin.uploads.create', { body: {} })
  expect(await refused(register(yagura, ticket.uploadId))).toBe('upload.not_found')
  const { uploadId } = await upload(yagura, loadServerTest())
  await register(yagura, uploadId)
  expect(await refused(register(yagura, uploadId))).toBe('upload.not_found')
  expect(await refused(register(yagura, '../packages/other'))).toBe('upload.not_found')
})

test('D1 registered twice at once it is one package, and no file stays behind', async () => {
  const { uploadId } = await upload(yagura, await mine())
  const [files, packages] = [await stored(), await listed()]
  const outcomes = await Promise.allSettled([register(yagura, uploadId), register(yagura, uploadId)])
  const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  expect(made).toHaveLength(1)
  expect(await listed()).toHaveLength(packages.length + 1)
  expect(await stored()).toHaveLength(files.length + 1)
})
