import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { readApk } from '../../../shared/protocol/apk/read-apk.ts'
import type { ByteSource } from '../../../shared/protocol/byte-source.ts'
import { makeSigner, signApk } from './apk-signer.ts'
import { loadServer, loadServerTest, loadSettings, serverSigner, settingsSigner } from './fixtures.ts'
import { sampleApk } from './sample.ts'

describe('facts of real packages', () => {
  it('reads a v2 package with a label in its resources', async () => {
    const facts = await readApk(bufferSource(loadSettings()))
    expect(facts).toMatchObject({
      packageName: 'io.appium.settings',
      versionCode: 192,
      versionName: '8.0.10',
      minSdk: 26,
      targetSdk: 35,
      debuggable: true,
      labels: { default: 'Appium Settings' },
      signers: [{ sha256: settingsSigner, subject: 'CN=Android Debug, O=Android, C=US', scheme: 'v2' }],
      schemes: { v1: false, v2: true, v3: false },
      size: 3076294,
    })
    expect(facts.permissions).toHaveLength(27)
    expect(facts.permissions[0]).toBe('android.permission.DISABLE_KEYGUARD')
    expect(facts.permissions).toContain('android.permission.READ_SMS')
  })

  it('reads a v3 package by its v3 signer', async () => {
    const facts = await readApk(bufferSource(loadServer()))
    expect(facts).toMatchObject({
      packageName: 'io.appium.uiautomator2.server',
      versionCode: 278,
      versionName: '10.6.6',
      minSdk: 26,
      targetSdk: 34,
      labels: { default: 'io.appium.uiautomator2.server' },
      schemes: { v1: true, v2: true, v3: true },
    })
    expect(facts.permissions).toHaveLength(9)
    expect(facts.signers).toMatchObject([{ sha256: serverSigner, scheme: 'v3' }])
  })

  it('tells a package without a version from nothing, and sees the same signer', async () => {
    const facts = await readApk(bufferSource(loadServerTest()))
    expect(facts).toMatchObject({
      packageName: 'io.appium.uiautomator2.server.test',
      versionCode: 0,
      versionName: '',
      permissions: [],
    })
    expect(facts.signers.map((signer) => signer.sha256)).toEqual([serverSigner])
  })
})

it('resolves labels and versions through the resource table', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const apk = await signApk(sampleApk(), { v2: [makeSigner(privateKey, 0x0201, 'sample')] })
  expect(await readApk(bufferSource(apk))).toMatchObject({
    packageName: 'net.example.sample',
    versionCode: 2 * 2 ** 32 + 7,
    versionName: '1.2.3',
    minSdk: 29,
    targetSdk: 10_000,
    permissions: ['android.permission.NFC'],
    debuggable: false,
    labels: { default: 'Watchtower', ja: '櫓' },
    signers: [{ subject: 'CN=sample', scheme: 'v2' }],
  })
})

it('reads ranges, not the file', async () => {
  const whole = bufferSource(loadServer())
  const reads: number[] = []
  const counting: ByteSource = {
    size: whole.size,
    read(offset, length) {
      reads.push(length)
      return whole.read(offset, length)
    },
  }
  await readApk(counting)
  expect(reads.length).toBeLessThan(20)
  expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(1_000_000)
})

it('passes on what the store could not deliver', async () => {
  const whole = bufferSource(loadServerTest())
  const broken = new Error('store')
  for (const failing of [0, 1, 2, 3]) {
    let count = 0
    const source: ByteSource = {
      size: whole.size,
      read: (offset, length) => (count++ === failing ? Promise.reject(broken) : whole.read(offset, length)),
    }
    await expect(readApk(source)).rejects.toBe(broken)
  }
})
