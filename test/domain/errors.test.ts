import { expect, test } from 'vitest'
import { isYaguraError, YaguraError } from '../../shared/domain/errors.ts'

test('an error carries its code, what may be told, and its cause for the log', () => {
  const cause = new Error('inner')
  const error = new YaguraError('link.expired', { at: 1 }, { cause })
  expect(error).toMatchObject({
    name: 'YaguraError',
    message: 'link.expired',
    code: 'link.expired',
    details: { at: 1 },
  })
  expect(error.cause).toBe(cause)
  expect(new YaguraError('link.used')).toMatchObject({ details: {} })
})

test('nothing else is taken for one', () => {
  expect(
    [new YaguraError('link.used'), new Error('link.used'), { code: 'link.used' }, undefined].map(
      isYaguraError,
    ),
  ).toEqual([true, false, false, false])
})
