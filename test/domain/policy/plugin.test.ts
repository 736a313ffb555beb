import { expect, test } from 'vitest'
import { yaguraAgent } from '../../../plugins/yagura-agent/index.ts'
import { parsePlugin } from '../../../shared/domain/policy/parse-plugin.ts'
import { defaultValues, schemaName } from '../../../shared/domain/policy/plugin.ts'

type Shape = { [name: string]: string | Shape }

/** Every path to a text, so that two catalogues can be compared whole. */
const textPaths = (value: string | Shape, path = ''): string[] =>
  typeof value === 'string'
    ? [path]
    : Object.entries(value).flatMap(([name, inner]) => textPaths(inner, `${path}/${name}`))

interface Schema {
  enum?: string[]
  items?: Schema
  properties?: Record<string, Schema>
  'x-unit'?: string
}
const { schema, labels } = yaguraAgent
const settings = Object.entries(schema.properties as Record<string, Schema>)
const unitsOf = (setting: Schema): string[] => [
  ...(setting['x-unit'] ? [setting['x-unit']] : []),
  ...Object.values(setting.items?.properties ?? {}).flatMap(unitsOf),
]

test('the defaults are those of the specification (C2, F7)', () => {
  expect(defaultValues(yaguraAgent)).toEqual({
    'sync.intervalMinutes': 6 * 60,
    'definitions.source': 'vendor',
    'definitions.url': '',
    'definitions.schedule': 'daily',
    'definitions.time': '08:00',
    'definitions.weekday': 'monday',
    'definitions.spreadMinutes': 30,
    'scan.detectRiskware': true,
    'scan.onDetection': 'quarantine',
    'scan.schedule': 'after-update',
    'scan.time': '12:00',
    'scan.weekday': 'monday',
    'protection.realtime': true,
    'web.blockPhishing': true,
    'web.blockMalware': true,
    'apps.mode': 'allow-except-forbidden',
    'apps.logOnly': false,
    'apps.forbidden': [],
    'apps.allowed': [],
    'apps.required': [],
    'screenLock.required': false,
    'screenLock.minLength': 4,
    'screenLock.fingerprintAllowed': true,
    'restrictions.wifiAllowed': true,
    'restrictions.bluetoothAllowed': true,
    'restrictions.cameraAllowed': true,
    'antiTheft.wipeAfterFailedUnlocks': false,
    'antiTheft.maxFailedUnlocks': 8,
    'compliance.rules': [],
    'compliance.definitionsMaxAgeDays': 3,
    'compliance.contactMaxAgeDays': 7,
    'compliance.minAndroidVersion': 5,
    'compliance.maxAndroidVersion': 99,
    'status.realtimeOff': 'critical',
    'status.webProtectionUnavailable': 'warning',
    'status.appControlUnavailable': 'warning',
    'status.deviceLockUnavailable': 'warning',
    'status.locationUnavailable': 'warning',
    'status.permissionMissing': 'warning',
    'status.threatNotCured': 'critical',
    'status.scanOld': 'warning',
    'status.scanMaxAgeDays': 14,
    'status.definitionsWarningDays': 3,
    'status.definitionsCriticalDays': 7,
    'status.contactWarningDays': 3,
    'status.contactCriticalDays': 14,
  })
})

test('the body of a policy names the plug-in and its version', () => {
  expect(schemaName(yaguraAgent)).toBe('yagura-agent@1.0.0')
})

test('both languages label the same things', () => {
  expect(textPaths(labels.ja as Shape)).toEqual(textPaths(labels.en as Shape))
})

test.each(settings)('%s: every choice, field and unit has a label', (key, setting) => {
  const label = labels.en.settings[key]
  expect(Object.keys(label?.values ?? {})).toEqual(setting.enum ?? [])
  const fields = setting.items?.properties ?? {}
  expect(Object.keys(label?.fields ?? {})).toEqual(Object.keys(fields))
  for (const [name, field] of Object.entries(fields))
    expect(Object.keys(label?.fields?.[name]?.values ?? {})).toEqual(field.enum ?? field.items?.enum ?? [])
  expect(Object.keys(labels.en.units)).toEqual(expect.arrayContaining(unitsOf(setting)))
})

test('no unit is labelled that no setting has', () => {
  const used = settings.flatMap(([, setting]) => unitsOf(setting))
  expect(Object.keys(labels.en.units).filter((unit) => !used.includes(unit))).toEqual([])
})

const interval = schema.properties['sync.intervalMinutes']
const withInterval = (setting: object) => ({
  ...yaguraAgent,
  schema: { ...schema, properties: { ...schema.properties, 'sync.intervalMinutes': setting } },
})

test.each([
  ['a version that is none', { ...yaguraAgent, version: 'newest' }, 'version'],
  ['a default outside its range', withInterval({ ...interval, default: 1 }), 'sync.intervalMinutes/default'],
  ['a keyword that cannot be checked', withInterval({ ...interval, not: { type: 'null' } }), 'schema'],
  ['a pattern that is none', withInterval({ type: 'string', default: '', pattern: '(' }), 'schema'],
  [
    'a section without settings',
    { ...yaguraAgent, schema: { ...schema, 'x-sections': [...schema['x-sections'], 'spare'] } },
    'schema/x-sections/spare',
  ],
  [
    'a setting without a label',
    { ...yaguraAgent, labels: { ...labels, ja: { ...labels.ja, settings: {} } } },
    'labels/ja/settings/sync.intervalMinutes',
  ],
  ['nothing', undefined, ''],
])('a bundle with %s is refused', (_, bundle, path) => {
  expect(() => parsePlugin(bundle)).toThrowError(
    expect.objectContaining({
      code: 'request.invalid',
      details: {
        issues: expect.arrayContaining([expect.objectContaining({ path: expect.stringContaining(path) })]),
      },
    }),
  )
})
