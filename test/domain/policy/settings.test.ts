import { expect, test } from 'vitest'
import { diffSettings, type PolicySettings } from '../../../shared/domain/policy/settings.ts'

const free = (value: PolicySettings[string]['value']) => ({ value, locked: false })
const fixed = (value: PolicySettings[string]['value']) => ({ value, locked: true })

test('equal revisions do not differ, whatever the order of their members', () => {
  const before = { a: free({ x: 1, y: [1, 2] }), b: fixed(false) }
  const after = { b: fixed(false), a: free({ y: [1, 2], x: 1 }) }
  expect(diffSettings(before, after)).toEqual([])
})

test('each kind of change is listed, by key', () => {
  const before = { changed: free(1), gone: free('x'), locked: free(1), unlocked: fixed([1]) }
  const after = { unlocked: free([1]), locked: fixed(1), changed: free(2), added: fixed(null) }
  expect(diffSettings(before, after)).toEqual([
    { kind: 'added', key: 'added', after: fixed(null) },
    { kind: 'changed', key: 'changed', before: free(1), after: free(2) },
    { kind: 'removed', key: 'gone', before: free('x') },
    { kind: 'locked', key: 'locked', before: free(1), after: fixed(1) },
    { kind: 'unlocked', key: 'unlocked', before: fixed([1]), after: free([1]) },
  ])
})

test('a new value that is also locked is two changes', () => {
  const kinds = diffSettings({ a: free(1) }, { a: fixed(2) }).map(({ kind }) => kind)
  expect(kinds).toEqual(['changed', 'locked'])
})

test('the order of a list is part of its value', () => {
  expect(diffSettings({ a: free([1, 2]) }, { a: free([2, 1]) })).toHaveLength(1)
})

test('a name every object has is a setting like any other', () => {
  expect(diffSettings({}, { toString: free(1) })).toEqual([
    { kind: 'added', key: 'toString', after: free(1) },
  ])
})
