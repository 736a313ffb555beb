/** Ports that are made when they are first asked. */
import { expect, it } from 'vitest'
import { lazily } from '../../shared/adapters/lazily.ts'

class Counter {
  #calls = 0
  async count(by: number): Promise<number> {
    this.#calls += by
    return this.#calls
  }
}

function counting(failures = 0) {
  let made = 0
  const port = lazily<Counter>(async () => {
    made += 1
    if (made <= failures) throw new Error(`not yet (${made})`)
    return new Counter()
  })
  return { port, made: () => made }
}

it('are not made before that, and once for all who ask at the same time', async () => {
  const { port, made } = counting()
  expect(made()).toBe(0)
  expect((await Promise.all([port.count(1), port.count(1), port.count(1)])).sort()).toEqual([1, 2, 3])
  expect(made()).toBe(1)
})

it('are made again after a failure, and keep what they hold after a success', async () => {
  const { port, made } = counting(1)
  await expect(port.count(1)).rejects.toThrow('not yet (1)')
  expect(await port.count(1)).toBe(1)
  expect(await port.count(1)).toBe(2)
  expect(made()).toBe(2)
})

it('can be the answer of something that answers later', async () => {
  const { port, made } = counting()
  const given = await Promise.resolve(port)
  expect(made()).toBe(0)
  expect(await given.count(5)).toBe(5)
})
