/** What administrators and bundles say about settings. */
import { expect } from 'vitest'
import { yaguraAgent } from '../../../../plugins/yagura-agent/index.ts'
import { statusRules } from '../../../../shared/domain/device/status-rules.ts'
import { sha256 } from '../../../../shared/domain/digests.ts'
import { isYaguraError } from '../../../../shared/domain/errors.ts'
import { publishedPolicy } from '../../../../shared/domain/policy/body.ts'
import { resolveEffective } from '../../../../shared/domain/policy/effective.ts'
import { parsePlugin } from '../../../../shared/domain/policy/parse-plugin.ts'
import { defaultValues } from '../../../../shared/domain/policy/plugin.ts'
import type { PolicySettings } from '../../../../shared/domain/policy/settings.ts'
import { validateSettings } from '../../../../shared/domain/policy/validate-settings.ts'
import { settings } from '../../../../shared/http/contracts/policies.ts'
import { check, type HttpEvent, readBody } from '../../../../shared/http/event.ts'
import { smallPlugin } from '../../../domain/policy/small-plugin.ts'
import { damagedJsonText } from '../damaged-json.ts'
import { type Decoder, decoder } from '../decoder.ts'

const isRefusal = (error: unknown): boolean =>
  isYaguraError(error) && ['request.invalid', 'request.malformed', 'request.too_large'].includes(error.code)

const own = Object.fromEntries(
  Object.entries(defaultValues(yaguraAgent)).map(([key, value]) => [key, { value, locked: false }]),
)
const rule = { criterion: 'no-contact', graceHours: 24, actions: ['notify-user', 'lock'] }
const few: PolicySettings = {
  'sync.intervalMinutes': { value: 60, locked: true },
  'compliance.rules': { value: [rule], locked: false },
  'apps.forbidden': { value: ['net.example.game'], locked: false },
  'definitions.url': { value: 'https://example.jp/定義', locked: false },
}

const eventWith = (body: string) =>
  ({ headers: { 'content-type': 'application/json' }, body, isBase64Encoded: false }) as unknown as HttpEvent
const route = { body: settings } as unknown as Parameters<typeof readBody>[1]

export const decoders: readonly Decoder[] = [
  decoder({
    name: 'settings of a policy, to the text that phones get',
    inputs: damagedJsonText([few, own]),
    decode: (text) => {
      const given = check(settings, readBody(eventWith(text), route), 'body') as PolicySettings
      if (validateSettings(yaguraAgent, given).length) return
      const layer = { policyId: 'pol_1', groupId: 'grp_MANAGED', revision: 1, settings: given }
      const { text: published } = publishedPolicy(resolveEffective(yaguraAgent, [layer]), sha256)
      expect(Object.keys(JSON.parse(published).settings)).toEqual(Object.keys(own).toSorted())
    },
    refuses: isRefusal,
  }),
  decoder({
    name: 'plug-in of a bundle',
    inputs: damagedJsonText([smallPlugin]),
    decode: (text) => parsePlugin(JSON.parse(text)),
    refuses: isRefusal,
  }),
  decoder({
    name: 'rules of the device status in a policy',
    inputs: damagedJsonText([defaultValues(yaguraAgent)]),
    decode: (text) => statusRules({ ...JSON.parse(text) }),
  }),
]
