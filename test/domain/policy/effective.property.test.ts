import fc from 'fast-check'
import { expect, test } from 'vitest'
import { yaguraAgent } from '../../../plugins/yagura-agent/index.ts'
import { policyBody } from '../../../shared/domain/policy/body.ts'
import { canonicalText } from '../../../shared/domain/policy/canonical-text.ts'
import { type PolicyLayer, policyChain } from '../../../shared/domain/policy/chain.ts'
import { resolveEffective } from '../../../shared/domain/policy/effective.ts'

const runs = { numRuns: 1_000, seed: 20_261_123 }

// few keys and many layers, so that layers meet on the same key
const keys = ['screenLock.minLength', 'sync.intervalMinutes', 'status.scanMaxAgeDays']
const edit = fc.tuple(
  fc.constantFrom(...keys),
  fc.record({ value: fc.integer({ min: 15, max: 16 }), locked: fc.boolean() }),
)
const edits = fc.uniqueArray(edit, { selector: ([key]) => key })
const layerOf = (
  groupId: string,
  own: Iterable<readonly [string, PolicyLayer['settings'][string]]>,
): PolicyLayer => ({
  policyId: `pol_${groupId}`,
  groupId,
  revision: 1,
  settings: Object.fromEntries(own),
})
const chain = fc
  .array(edits, { maxLength: 6 })
  .map((all) => all.map((own, depth) => layerOf(`g${depth}`, own)))
const resolve = (layers: PolicyLayer[]) => resolveEffective(yaguraAgent, layers)

test('a lock always wins: nothing below it changes the setting', () => {
  fc.assert(
    fc.property(
      chain,
      chain,
      fc.constantFrom(...keys),
      fc.integer({ min: 15, max: 16 }),
      (above, below, key, value) => {
        const locking = layerOf('lock', [[key, { value, locked: true }]])
        expect(resolve([...above, locking, ...below]).settings[key]).toEqual(
          resolve([...above, locking]).settings[key],
        )
      },
    ),
    runs,
  )
})

test('who is named as locking has locked it, and nobody above has', () => {
  fc.assert(
    fc.property(chain, (layers) => {
      for (const [key, { lockedBy }] of Object.entries(resolve(layers).settings))
        expect(lockedBy).toBe(layers.find(({ settings }) => settings[key]?.locked)?.groupId)
    }),
    runs,
  )
})

test('without a lock the value nearest to the group holds', () => {
  fc.assert(
    fc.property(chain, fc.constantFrom(...keys), fc.integer({ min: 15, max: 16 }), (layers, key, value) => {
      const own = layerOf('own', [[key, { value, locked: false }]])
      const { lockedBy, origin } = resolve([...layers, own]).settings[key] ?? {}
      fc.pre(lockedBy === undefined)
      expect(origin).toMatchObject({ groupId: 'own' })
    }),
    runs,
  )
})

test('the order of edits does not matter, not even to the text', () => {
  const twoOrders = edits.chain((own) =>
    fc.tuple(fc.constant(own), fc.shuffledSubarray(own, { minLength: own.length })),
  )
  fc.assert(
    fc.property(chain, twoOrders, (above, [one, other]) => {
      const text = (own: typeof one) => canonicalText(policyBody(resolve([...above, layerOf('own', own)])))
      expect(text(one)).toBe(text(other))
    }),
    runs,
  )
})

test('an empty layer changes nothing, wherever it is put', () => {
  fc.assert(
    fc.property(chain, fc.nat(6), (layers, at) => {
      expect(resolve(layers.toSpliced(at, 0, layerOf('empty', [])))).toEqual(resolve(layers))
    }),
    runs,
  )
})

test('moving a group changes nothing outside it, and moving it back nothing at all', () => {
  // each group hangs below an earlier one, so every tree is possible and none has a loop
  const tree = fc.array(fc.tuple(fc.nat(), edits), { minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(tree, fc.nat(), fc.nat(), (shape, movedPick, targetPick) => {
      const parents = new Map<string, string | null>(
        shape.map(([pick], i) => [`g${i}`, i === 0 ? null : `g${pick % i}`]),
      )
      const policies = new Map(shape.map(([, own], i) => [`g${i}`, layerOf(`g${i}`, own)]))
      const all = () => [...parents.keys()].map((id) => resolve(policyChain(parents, policies, id)))
      const moved = 1 + (movedPick % (shape.length - 1))
      const before = all()
      const home = parents.get(`g${moved}`) ?? null
      parents.set(`g${moved}`, `g${targetPick % moved}`)
      // a group's number is higher than its parent's, so those with lower ones are not below the moved group
      expect(all().slice(0, moved)).toEqual(before.slice(0, moved))
      parents.set(`g${moved}`, home)
      expect(all()).toEqual(before)
    }),
    runs,
  )
})
