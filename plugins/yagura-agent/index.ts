/** The management plug-in of the agent that ships with the service: data, checked like any uploaded bundle. */
import { parsePlugin } from '../../shared/domain/policy/parse-plugin.ts'
import en from './labels.en.json' with { type: 'json' }
import ja from './labels.ja.json' with { type: 'json' }
import manifest from './plugin.json' with { type: 'json' }
import schema from './policy.schema.json' with { type: 'json' }

export const yaguraAgent = parsePlugin({ ...manifest, schema, labels: { ja, en } })
