import { expect, test } from 'vitest'
import { yaguraAgent } from '../../../plugins/yagura-agent/index.ts'
import type { JsonValue } from '../../../shared/domain/policy/plugin.ts'
import { validateSettings } from '../../../shared/domain/policy/validate-settings.ts'

const set = (key: string, value: JsonValue) => ({ [key]: { value, locked: false } })
const rule = { criterion: 'forbidden-app', graceHours: 24, actions: ['notify-user', 'lock'] }

test('nothing set is nothing wrong', () => {
  expect(validateSettings(yaguraAgent, {})).toEqual([])
})

test.each<[string, JsonValue]>([
  ['sync.intervalMinutes', 15],
  ['sync.intervalMinutes', 1440],
  ['definitions.url', ''],
  ['definitions.url', 'https://mirror.example/definitions/?set=1'],
  ['definitions.time', '23:59'],
  ['apps.forbidden', ['com.example.game', 'com.Example_2.app']],
  ['screenLock.minLength', 16],
  ['antiTheft.maxFailedUnlocks', 20],
  ['compliance.rules', [rule]],
  ['status.realtimeOff', 'ignore'],
])('%s may be %j', (key, value) => {
  expect(validateSettings(yaguraAgent, set(key, value))).toEqual([])
})

test.each<[string, JsonValue, object]>([
  ['no.such', 1, { code: 'setting.unknown', detail: {} }],
  ['__proto__', 1, { code: 'setting.unknown', detail: {} }],
  ['sync.intervalMinutes', 14, { code: 'setting.range', detail: { of: 'number', minimum: 15 } }],
  ['sync.intervalMinutes', 1441, { code: 'setting.range', detail: { of: 'number', maximum: 1440 } }],
  ['sync.intervalMinutes', 15.5, { code: 'setting.type', detail: { expected: 'int' } }],
  ['sync.intervalMinutes', '360', { code: 'setting.type', detail: { expected: 'number' } }],
  ['protection.realtime', null, { code: 'setting.type', detail: { expected: 'boolean' } }],
  [
    'scan.onDetection',
    'burn',
    { code: 'setting.choice', detail: { choices: ['quarantine', 'delete', 'skip', 'ask'] } },
  ],
  ['definitions.time', '24:00', { code: 'setting.format', detail: {} }],
  ['definitions.url', 'http://mirror.example/', { code: 'setting.format', detail: {} }],
  ['definitions.url', 'https://', { code: 'setting.format', detail: {} }],
  ['definitions.url', 'https://user:secret@mirror.example/', { code: 'setting.format', detail: {} }],
  ['apps.required', ['com.a', 'game'], { code: 'setting.format', detail: { at: '1' } }],
  ['apps.required', ['com.a', 'com.a'], { code: 'setting.duplicate', detail: { at: '1' } }],
  ['screenLock.minLength', 3, { code: 'setting.range', detail: { of: 'number', minimum: 4 } }],
  ['screenLock.minLength', 17, { code: 'setting.range', detail: { of: 'number', maximum: 16 } }],
  ['antiTheft.maxFailedUnlocks', 21, { code: 'setting.range', detail: { of: 'number', maximum: 20 } }],
  [
    'compliance.rules',
    [{ ...rule, actions: [] }],
    { code: 'setting.range', detail: { of: 'array', minimum: 1, at: '0.actions' } },
  ],
  [
    'compliance.rules',
    [{ ...rule, graceHours: -1 }],
    { code: 'setting.range', detail: { of: 'number', minimum: 0, at: '0.graceHours' } },
  ],
  [
    'compliance.rules',
    [{ ...rule, note: 'x' }],
    { code: 'setting.unknown', detail: { members: ['note'], at: '0' } },
  ],
])('%s may not be %j', (key, value, problem) => {
  const settings = Object.fromEntries([[key, { value, locked: false }]])
  expect(validateSettings(yaguraAgent, settings)).toEqual([{ key, ...problem }])
})

test('problems of several settings are all listed', () => {
  const settings = {
    ...set('apps.logOnly', 1),
    ...set('screenLock.minLength', 99),
    ...set('old.setting', true),
  }
  expect(validateSettings(yaguraAgent, settings).map(({ key }) => key)).toEqual([
    'apps.logOnly',
    'screenLock.minLength',
    'old.setting',
  ])
})

const url = 'https://mirror.example/'
test.each([
  ['without a URL', set('definitions.source', 'url'), {}, ['definitions.url']],
  ['with its own URL', { ...set('definitions.source', 'url'), ...set('definitions.url', url) }, {}, []],
  ['with an inherited URL', set('definitions.source', 'url'), { 'definitions.url': url }, []],
  [
    'by inheritance, its URL emptied',
    set('definitions.url', ''),
    { 'definitions.source': 'url', 'definitions.url': url },
    ['definitions.url'],
  ],
])('the definitions source "url" %s', (_, settings, inherited, keys) => {
  const problems = validateSettings(yaguraAgent, settings, inherited)
  expect(problems).toEqual(keys.map((key) => ({ key, code: 'setting.combination', detail: {} })))
})
