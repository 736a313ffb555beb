import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { yaguraAgent } from '../../../plugins/yagura-agent/index.ts'
import { policyBody, publishedPolicy } from '../../../shared/domain/policy/body.ts'
import type { PolicyLayer } from '../../../shared/domain/policy/chain.ts'
import { effectiveValues, resolveEffective } from '../../../shared/domain/policy/effective.ts'
import { defaultValues } from '../../../shared/domain/policy/plugin.ts'
import type { PolicySettings } from '../../../shared/domain/policy/settings.ts'

const key = 'screenLock.minLength'
const layer = (groupId: string, settings: PolicySettings): PolicyLayer => ({
  policyId: `pol_${groupId}`,
  groupId,
  revision: 3,
  settings,
})
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

/** A chain in short: from the root down, `6!` is locked to 6, `-` sets nothing. */
const chainOf = (notation: string): PolicyLayer[] =>
  notation
    .split(' ')
    .map((word, depth) =>
      layer(
        `g${depth}`,
        word === '-' ? {} : { [key]: { value: Number.parseInt(word, 10), locked: word.endsWith('!') } },
      ),
    )

test.each([
  ['-', 4, undefined, undefined],
  ['6', 6, 'g0', undefined],
  ['6 8', 8, 'g1', undefined],
  ['6 8 -', 8, 'g1', undefined],
  ['6! 8', 6, 'g0', 'g0'],
  ['6 8! 9', 8, 'g1', 'g1'],
  ['6! 8! 9', 6, 'g0', 'g0'],
  ['6 - 9!', 9, 'g2', 'g2'],
])('%s gives %i', (notation, value, from, lockedBy) => {
  const effective = resolveEffective(yaguraAgent, chainOf(notation)).settings[key]
  const origin = from
    ? { kind: 'policy', policyId: `pol_${from}`, groupId: from, revision: 3 }
    : { kind: 'default' }
  expect(effective).toEqual(lockedBy ? { value, origin, lockedBy } : { value, origin })
})

test('without any policy every setting has its default', () => {
  expect(effectiveValues(resolveEffective(yaguraAgent, []))).toEqual(defaultValues(yaguraAgent))
})

test('a setting the plug-in does not know is left out', () => {
  const chain = [layer('g0', { 'old.setting': { value: 1, locked: true } })]
  expect(resolveEffective(yaguraAgent, chain)).toEqual(resolveEffective(yaguraAgent, []))
})

test('the body has the schema and the bare values', () => {
  const effective = resolveEffective(yaguraAgent, chainOf('6! 8'))
  expect(policyBody(effective)).toEqual({
    schema: 'yagura-agent@1.0.0',
    settings: { ...defaultValues(yaguraAgent), [key]: 6 },
  })
})

test('the published text is canonical and named by its hash', () => {
  const { text, hash } = publishedPolicy(resolveEffective(yaguraAgent, chainOf('6')), sha256)
  expect(text).toMatch(/^\{"schema":"yagura-agent@1\.0\.0","settings":\{"antiTheft\.maxFailedUnlocks":8,/)
  expect(text).toContain('"screenLock.minLength":6,')
  expect(hash).toBe(sha256(text))
})

test('groups with the same values share one body, wherever the values come from', () => {
  const one = publishedPolicy(resolveEffective(yaguraAgent, chainOf('6! 8')), sha256)
  const other = publishedPolicy(resolveEffective(yaguraAgent, chainOf('- 6')), sha256)
  expect(one).toEqual(other)
})
