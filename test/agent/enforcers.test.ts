import { describe, expect, it } from 'vitest'
import { newBody, type UserAction } from '../../agent/simulated/body.ts'
import { enforcers } from '../../agent/simulated/enforcers.ts'
import { createSimulatedHandset } from '../../agent/simulated/handset.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { type ModelName, modelNames } from '../../agent/simulated/models.ts'
import schema from '../../plugins/yagura-agent/policy.schema.json' with { type: 'json' }
import { settingReport } from '../../shared/http/contracts/device.ts'
import { facts } from '../../shared/http/contracts/facts.ts'

const handsetOf = (model: ModelName) =>
  createSimulatedHandset({
    name: 'test',
    model,
    locale: 'ja-JP',
    timeZone: 'Asia/Tokyo',
    store: createMemory(),
  })

async function report(model: ModelName, settings: Record<string, unknown>, action: UserAction = {}) {
  const handset = handsetOf(model)
  await handset.act(action)
  return { reports: await handset.apply(settings), body: await handset.body() }
}

const applied = { state: 'applied' }
const A8 = 'mikage-m1'
const A10 = 'mikage-m3'
const A13 = 'aogiri-s5'
const A15 = 'aogiri-s7'

it('has an enforcer for every setting of the plug-in, and none besides', () => {
  expect([...enforcers.keys()].sort()).toEqual(Object.keys(schema.properties).sort())
})

it.each(modelNames)('%s answers for every default of the plug-in and states valid facts', async (model) => {
  const defaults = Object.fromEntries(
    Object.entries(schema.properties).map(([key, setting]) => [key, setting.default]),
  )
  const { reports, body } = await report(model, defaults)
  expect(Object.keys(reports)).toEqual(Object.keys(defaults))
  for (const [key, one] of Object.entries(reports)) {
    expect(settingReport.parse(one)).toEqual(one)
    if (/^(definitions|scan|protection|web)\./.test(key))
      expect(one).toEqual({ state: 'unsupported', reason: 'not_in_this_version' })
  }
  expect(body).toEqual(newBody)
  expect(facts.parse(await handsetOf(model).facts())).toMatchObject({ installSource: 'simulator' })
})

describe('what Android allows', () => {
  it.each([
    [A8, 'restrictions.wifiAllowed', applied, { wifi: 'prohibited' }],
    [
      A10,
      'restrictions.wifiAllowed',
      { state: 'unsupported', reason: 'android_10_or_later' },
      { wifi: 'free' },
    ],
    [A8, 'restrictions.bluetoothAllowed', applied, { bluetooth: 'prohibited' }],
    [A15, 'restrictions.bluetoothAllowed', applied, { bluetooth: 'prohibited' }],
    [A10, 'restrictions.cameraAllowed', applied, { camera: 'prohibited' }],
    [
      A13,
      'restrictions.cameraAllowed',
      { state: 'waiting', reason: 'user_allows_accessibility' },
      { camera: 'free' },
    ],
    [A8, 'screenLock.fingerprintAllowed', applied, { fingerprint: 'prohibited' }],
    [A10, 'screenLock.fingerprintAllowed', { state: 'unsupported', reason: 'android_10_or_later' }, {}],
  ] as const)('%s: %s false', async (model, key, expected, change) => {
    const { reports, body } = await report(model, { [key]: false })
    expect(reports[key]).toEqual(expected)
    expect(body).toMatchObject(change)
  })

  it('prohibits the camera once accessibility is allowed', async () => {
    const { reports } = await report(A13, { 'restrictions.cameraAllowed': false }, { accessibilityOn: true })
    expect(reports['restrictions.cameraAllowed']).toEqual(applied)
  })

  it.each([
    [A8, null, 6, { state: 'waiting', reason: 'user_sets_screen_lock' }],
    [A8, 4, 6, { state: 'waiting', reason: 'user_lengthens_screen_lock' }],
    [A8, 6, 6, applied],
    // From Android 10 on a length above 4 means the strength "high": a PIN of 8 digits.
    [A15, 6, 6, { state: 'waiting', reason: 'user_lengthens_screen_lock' }],
    [A15, 8, 6, applied],
    [A15, 4, 4, applied],
    [A15, 12, 16, { state: 'waiting', reason: 'user_lengthens_screen_lock' }],
  ] as const)(
    '%s: PIN of %s where %s is the minimum',
    async (model, screenLockLength, minLength, expected) => {
      const settings = { 'screenLock.required': true, 'screenLock.minLength': minLength }
      const { reports } = await report(model, settings, { screenLockLength })
      expect(reports['screenLock.required']).toEqual(expected)
      expect(reports['screenLock.minLength']).toEqual(expected)
    },
  )

  it('lifts what is no longer asked for', async () => {
    const handset = handsetOf(A8)
    await handset.apply({ 'restrictions.wifiAllowed': false, 'restrictions.cameraAllowed': false })
    await handset.apply({ 'restrictions.cameraAllowed': false })
    expect(await handset.body()).toMatchObject({ wifi: 'free', camera: 'prohibited' })
    await handset.apply({})
    expect(await handset.body()).toEqual(newBody)
  })

  it('says of a setting it has never heard of that it does not know it', async () => {
    const { reports } = await report(A15, { 'future.setting': 1 })
    expect(reports['future.setting']).toEqual({ state: 'unsupported', reason: 'unknown_setting' })
  })
})
