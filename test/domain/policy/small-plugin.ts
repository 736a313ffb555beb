import type { PluginDefinition } from '../../../shared/domain/policy/plugin.ts'

const label = { title: 'T', description: 'D' }
const labels = {
  sections: { a: 'A' },
  units: {},
  settings: { 'a.on': label, 'a.list': label, 'a.level': label },
}

/** A bundle with one of everything: three kinds of settings, and a rule between two of them. */
export const smallPlugin: PluginDefinition = {
  ...{ id: 'small', version: '1.0.0', os: 'android', name: { ja: '小', en: 'Small' } },
  ...{ packageNames: ['net.example'], definitionsUrl: 'definitions' },
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...{ type: 'object', additionalProperties: false, 'x-sections': ['a'] },
    properties: {
      'a.on': { type: 'boolean', default: true },
      'a.list': {
        ...{ type: 'array', uniqueItems: true, default: ['b'] },
        items: { type: 'string', pattern: '^[a-z]+$' },
      },
      'a.level': { type: 'integer', minimum: 1, maximum: 9, default: 2 },
    },
    allOf: [
      {
        if: { type: 'object', properties: { 'a.on': { const: true } } },
        // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
        then: { type: 'object', properties: { 'a.level': { minimum: 2 } } },
      },
    ],
  },
  labels: { ja: labels, en: labels },
}
