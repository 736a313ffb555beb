/** What a bundle may say, to the edge of each rule; the agent's own is in `plugin.test.ts`. */
import { describe, expect, it } from 'vitest'
import { YaguraError } from '../../../shared/domain/errors.ts'
import { parsePlugin } from '../../../shared/domain/policy/parse-plugin.ts'
import { defaultValues } from '../../../shared/domain/policy/plugin.ts'
import { settingValidators } from '../../../shared/domain/policy/setting-validators.ts'
import { smallPlugin } from './small-plugin.ts'

type Issues = readonly { readonly path: string; readonly message: string }[]

function refused(bundle: unknown): { issues: Issues; cause: unknown } {
  try {
    parsePlugin(bundle)
  } catch (error) {
    if (error instanceof YaguraError && error.code === 'request.invalid')
      return { issues: error.details.issues as Issues, cause: error.cause }
    throw error
  }
  return expect.unreachable('nothing was refused')
}
const pathsOf = (bundle: unknown) => refused(bundle).issues.map(({ path }) => path)

const { schema, labels } = smallPlugin
const label = { title: 'T', description: 'D' }
const withSchema = (change: object) => ({ ...smallPlugin, schema: { ...schema, ...change } })

/** The settings of the bundle are these, each with its label and section. */
function withSettings(properties: Readonly<Record<string, unknown>>) {
  const keys = Object.keys(properties)
  const sections = [...new Set(keys.map((key) => key.split('.', 1).join()))]
  const own = {
    ...labels.en,
    sections: Object.fromEntries(sections.map((section) => [section, 'S'])),
    settings: Object.fromEntries(keys.map((key) => [key, label])),
  }
  return {
    ...withSchema({ properties, 'x-sections': sections, allOf: [] }),
    labels: { ja: own, en: own },
  }
}

describe('a bundle', () => {
  it('is taken as it is, annotations and keywords of forms included', () => {
    const properties = { 'a.wait': { type: 'integer', default: 5, 'x-unit': 'minutes', description: 'D' } }
    expect(parsePlugin(withSettings(properties)).schema.properties).toEqual(properties)
    expect(parsePlugin(smallPlugin)).toEqual(smallPlugin)
  })

  it('may do without rules between settings', () => {
    const { allOf: _, ...plain } = schema
    expect(parsePlugin({ ...smallPlugin, schema: plain }).schema.allOf).toEqual([])
  })

  it('is for one product or several', () => {
    const packageNames = ['net.example', 'net.example.two']
    expect(parsePlugin({ ...smallPlugin, packageNames }).packageNames).toEqual(packageNames)
    expect(pathsOf({ ...smallPlugin, packageNames: [] })).toEqual(['packageNames'])
  })

  it.each(['ab', 'a-1', `a${'b'.repeat(39)}`])('may be called %s', (id) => {
    expect(parsePlugin({ ...smallPlugin, id }).id).toBe(id)
  })

  it.each(['', 'a', '1a', '-ab', 'aB', 'a_b', ' ab', 'ab ', `a${'b'.repeat(40)}`])(
    'may not be called "%s"',
    (id) => {
      expect(pathsOf({ ...smallPlugin, id })).toEqual(['id'])
    },
  )

  it.each(['0.0.0', '10.20.30'])('may be of version %s', (version) => {
    expect(parsePlugin({ ...smallPlugin, version }).version).toBe(version)
  })

  it.each(['1.0', '1.0.0.0', 'v1.0.0', '1.0.0-beta', '1..0', '1.0.', '.0.0'])(
    'may not be of version "%s"',
    (version) => {
      expect(pathsOf({ ...smallPlugin, version })).toEqual(['version'])
    },
  )

  it.each<[string, object]>([
    ['os', { ...smallPlugin, os: 'ios' }],
    ['name', { ...smallPlugin, name: { ja: '小', en: 'Small', de: 'Klein' } }],
    ['labels/ja', { ...smallPlugin, labels: { ...labels, ja: { ...labels.ja, more: {} } } }],
    ['schema', withSchema({ required: ['a.on'] })],
    ['schema/$schema', withSchema({ $schema: 'http://json-schema.org/draft-07/schema' })],
    ['schema/additionalProperties', withSchema({ additionalProperties: true })],
    ['schema/type', withSchema({ type: 'array' })],
    ['schema/allOf/0/if/type', withSchema({ allOf: [{ ...schema.allOf[0], if: { type: 'string' } }] })],
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    ['schema/allOf/0/then/type', withSchema({ allOf: [{ ...schema.allOf[0], then: { type: 'string' } }] })],
    ['schema/allOf/0', withSchema({ allOf: [{ ...schema.allOf[0], else: { type: 'object' } }] })],
  ])('is wrong at %s', (path, bundle) => {
    expect(pathsOf(bundle)).toEqual([path])
  })

  it('has only what it should, and tells what was wrong with it for the log', () => {
    const { issues, cause } = refused({ ...smallPlugin, more: 1 })
    expect(issues).toEqual([{ path: '', message: expect.stringContaining('more') }])
    expect(cause).toBeInstanceOf(Error)
  })

  it('that is nested without end is refused like any other', () => {
    const depth = 50_000
    const deep: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
    expect(refused(withSettings({ 'a.list': { type: 'array', default: deep } })).issues).toEqual([
      { path: '', message: 'cannot be read' },
    ])
  })
})

describe('a setting', () => {
  const setting = { type: 'string', default: '' }

  it.each(['a.b', 'aB1.cD2', 'a.b.c'])('may be called %s', (key) => {
    expect(Object.keys(parsePlugin(withSettings({ [key]: setting })).schema.properties)).toEqual([key])
  })

  it.each(['a', 'A.b', 'a.B', 'a..b', 'a.b.', '.a.b', '1.b', 'a.b-c', ' a.b', 'a.b '])(
    'may not be called "%s"',
    (key) => {
      expect(pathsOf(withSettings({ [key]: setting }))).toEqual([`schema/properties/${key}`])
    },
  )

  it.each([
    ['boolean', true],
    ['integer', 1],
    ['number', 1.5],
    ['string', 's'],
    ['array', [1]],
    ['object', { a: 1 }],
  ])('may be of type %s', (type, value) => {
    expect(defaultValues(parsePlugin(withSettings({ 'a.b': { type, default: value } })))).toEqual({
      'a.b': value,
    })
  })

  it('is of a type we know, with a default', () => {
    expect(pathsOf(withSettings({ 'a.b': { type: 'null', default: null } }))).toEqual([
      'schema/properties/a.b/type',
    ])
    expect(pathsOf(withSettings({ 'a.b': { type: 'string' } }))).toEqual(['schema/properties/a.b/default'])
    expect(pathsOf(withSettings({ 'a.b': { ...setting, 'x-unit': 1 } }))).toEqual([
      'schema/properties/a.b/x-unit',
    ])
  })
})

describe('the parts of a bundle fit together', () => {
  const fit = 'named in one place only'

  it('section by section', () => {
    expect(refused(withSchema({ 'x-sections': ['a', 'spare'] })).issues).toEqual([
      { path: 'schema/x-sections/spare', message: fit },
      { path: 'labels/ja/sections/spare', message: fit },
      { path: 'labels/en/sections/spare', message: fit },
    ])
    expect(pathsOf(withSchema({ 'x-sections': [] }))).toContain('schema/x-sections/a')
  })

  it('label by label', () => {
    const settings = { 'a.on': label, 'a.list': label, 'a.spare': label }
    expect(pathsOf({ ...smallPlugin, labels: { ...labels, en: { ...labels.en, settings } } })).toEqual([
      'labels/en/settings/a.level',
      'labels/en/settings/a.spare',
    ])
  })

  it('default by default', () => {
    const properties = { ...schema.properties, 'a.level': { ...schema.properties['a.level'], default: 10 } }
    expect(refused(withSchema({ properties })).issues).toEqual([
      { path: 'schema/properties/a.level/default', message: 'not valid by its own schema' },
    ])
  })

  it('and every keyword can be checked', () => {
    const properties = {
      ...schema.properties,
      'a.on': { ...schema.properties['a.on'], not: { type: 'null' } },
    }
    const { issues, cause } = refused(withSchema({ properties }))
    expect(issues).toEqual([{ path: 'schema', message: 'uses a keyword that is not supported' }])
    expect(cause).toBeInstanceOf(Error)
  })
})

it('the validators of a bundle are made once', () => {
  expect(settingValidators(smallPlugin)).toBe(settingValidators(smallPlugin))
  expect(settingValidators({ ...smallPlugin })).not.toBe(settingValidators(smallPlugin))
})
