import { expect, test } from 'vitest'
import { inTreeOrder } from '../../shared/domain/group.ts'

const group = (id: string, parentId: string | null, name = id) => ({ id, name, parentId, createdAtMs: 0 })

test('parents come before children, siblings by name and then by id', () => {
  const tree = [
    group('deep', 'b'),
    group('2', 'root', 'Same'),
    group('b', 'root', 'B'),
    group('1', 'root', 'Same'),
    group('root', null),
    group('a', 'root', 'a'),
  ]
  expect(inTreeOrder(tree).map(({ id }) => id)).toEqual(['root', 'a', 'b', 'deep', '1', '2'])
})

test('what hangs nowhere is not shown, and the list that was given stays as it was', () => {
  const tree = [group('b', null), group('a', null), group('lost', 'gone')]
  expect(inTreeOrder(tree).map(({ id }) => id)).toEqual(['a', 'b'])
  expect(tree.map(({ id }) => id)).toEqual(['b', 'a', 'lost'])
})
