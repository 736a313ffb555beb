import { expect, test } from 'vitest'
import { policyChain } from '../../../shared/domain/policy/chain.ts'

const layer = (groupId: string) => ({ policyId: `pol_${groupId}`, groupId, revision: 1, settings: {} })
const parents = new Map([
  ['root', null],
  ['tokyo', 'root'],
  ['sales', 'tokyo'],
  ['osaka', 'root'],
])
const policies = new Map(['root', 'sales', 'osaka'].map((id) => [id, layer(id)]))

test.each([
  ['root', ['root']],
  ['osaka', ['root', 'osaka']],
  ['sales', ['root', 'sales']],
  ['tokyo', ['root']],
])('the policies of %s are those of %j', (groupId, groups) => {
  expect(policyChain(parents, policies, groupId)).toEqual(groups.map(layer))
})

test('a group that is not in the tree is an error', () => {
  expect(() => policyChain(parents, policies, 'kyoto')).toThrowError(
    expect.objectContaining({ code: 'group.not_found', details: { groupId: 'kyoto' } }),
  )
})

test('a loop ends in an error, not in silence', () => {
  const loop = new Map([
    ['a', 'b'],
    ['b', 'a'],
  ])
  expect(() => policyChain(loop, policies, 'a')).toThrowError(
    expect.objectContaining({
      code: 'service.internal',
      details: { loopAt: expect.stringMatching(/^[ab]$/) },
    }),
  )
})
