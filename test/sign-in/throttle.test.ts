import { expect, it } from 'vitest'
import { createThrottle } from '../../local/sign-in/throttle.ts'
import { Flow } from './flow.ts'
import { startService } from './service.ts'

const setUp = () => {
  let nowMs = 0
  const throttle = createThrottle({ now: () => nowMs })
  const advance = (ms: number) => {
    nowMs += ms
  }
  const attempts = (count: number, keys: readonly string[]) =>
    Array.from({ length: count }, () => throttle.attempt(keys))
  return { throttle, advance, attempts }
}

it('lets five tries pass and then doubles the delay up to 15 minutes', () => {
  const { throttle, advance, attempts } = setUp()
  expect(attempts(5, ['a'])).toEqual([0, 0, 0, 0, 0])
  const delays = Array.from({ length: 10 }, () => {
    const waitMs = throttle.attempt(['a'])
    advance(waitMs)
    expect(throttle.attempt(['a'])).toBe(0)
    return waitMs / 1000
  })
  expect(delays).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900])
})

it('does not count a try that it turned away', () => {
  const { throttle, advance, attempts } = setUp()
  attempts(5, ['a'])
  expect(attempts(3, ['a'])).toEqual([5000, 5000, 5000])
  advance(5000)
  expect(throttle.attempt(['a'])).toBe(0)
})

it('holds an address back whatever account it tries, and an account wherever it is tried from', () => {
  const { throttle } = setUp()
  for (const name of ['a', 'b', 'c', 'd', 'e']) throttle.attempt([`account ${name}`, 'address 1'])
  expect(throttle.attempt(['account f', 'address 1'])).toBe(5000)
  expect(throttle.attempt(['account f', 'address 2'])).toBe(0)
  for (const address of [3, 4, 5, 6]) throttle.attempt(['account f', `address ${address}`])
  expect(throttle.attempt(['account f', 'address 7'])).toBe(5000)
})

it('forgets after success, and after an hour', () => {
  const { throttle, advance, attempts } = setUp()
  attempts(5, ['a'])
  throttle.succeed(['a'])
  expect(attempts(5, ['a'])).toEqual([0, 0, 0, 0, 0])
  advance(3_600_000)
  expect(attempts(5, ['a'])).toEqual([0, 0, 0, 0, 0])
})

it('stays bounded, forgetting the oldest', () => {
  const { throttle, attempts } = setUp()
  attempts(5, ['first'])
  for (let index = 0; index < 10_001; index += 1) throttle.attempt([String(index)])
  expect(throttle.attempt(['first'])).toBe(0)
})

it('turns a guesser away from the login page until the delay has passed', async () => {
  await using service = await startService()
  const flow = new Flow(service)
  const page = await flow.start()
  const guesses = await Promise.all(
    Array.from({ length: 8 }, (_, index) => flow.submit(page, `guess ${index}`)),
  )
  expect(guesses.map(({ status }) => status).sort()).toEqual([403, 403, 403, 403, 403, 429, 429, 429])
  const turnedAway = await flow.submit(page, service.password)
  expect(turnedAway.status).toBe(429)
  expect(Number(turnedAway.headers.get('retry-after'))).toBeLessThanOrEqual(5)
  expect(turnedAway.body).toMatch(/Too many tries\. Wait \d seconds? and try again\./)
  service.clock.advance(5000)
  expect((await flow.submit(page, service.password)).status).toBe(303)
})
