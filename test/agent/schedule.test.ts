import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../agent/core/backoff.ts'
import { createEnrolledPhone } from './support/phone.ts'
import { problem } from './support/service.ts'

const hour = 3_600_000

describe('backing off', () => {
  it('stays within full jitter, an hour, and what the service asks for', () => {
    fc.assert(
      fc.property(
        fc.nat(2000),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(hour),
        (failures, fraction, notBeforeMs) => {
          const free = backoffMs(failures, { fraction: () => fraction })
          expect(free).toBeGreaterThanOrEqual(0)
          expect(free).toBeLessThanOrEqual(Math.min(hour, 5_000 * 2 ** failures))
          expect(backoffMs(failures, { fraction: () => fraction }, notBeforeMs)).toBe(
            Math.max(free, notBeforeMs),
          )
        },
      ),
      { seed: 7, numRuns: 500 },
    )
  })

  it('doubles its range with each failure and starts anew after a success', async () => {
    const phone = await createEnrolledPhone({ fraction: 0.999 })
    const waits: number[] = []
    for (let i = 0; i < 12; i++) {
      phone.service.answers.push(problem(500, 'service.internal'))
      await expect(phone.agent.sync()).rejects.toThrow('service.internal')
      waits.push((await phone.state()).schedule.dueAtMs - phone.time.nowMs)
    }
    expect(waits.slice(0, 3)).toEqual([4995, 9990, 19980])
    expect(Math.max(...waits)).toBeLessThanOrEqual(hour)
    expect(await phone.agent.sync()).toMatchObject({ failuresInARow: 0 })
  })

  it.each([
    ['seconds', () => '1800', 1_800_000],
    ['a date', (nowMs: number) => new Date(nowMs + 1_800_000).toUTCString(), 1_799_000],
    ['nonsense', () => 'soon', 0],
    ['a year, which is cut to a day', () => '31536000', 24 * hour],
  ])('honours Retry-After in %s', async (_, value, atLeast) => {
    const phone = await createEnrolledPhone()
    phone.service.answers.push(problem(429, 'request.rate_limited', value(phone.time.nowMs)))
    await expect(phone.agent.sync()).rejects.toThrow('request.rate_limited')
    const waitMs = (await phone.state()).schedule.dueAtMs - phone.time.nowMs
    expect(waitMs).toBeGreaterThanOrEqual(atLeast)
    expect(waitMs).toBeLessThanOrEqual(Math.max(atLeast + 1000, 5_000))
  })
})

describe('what a push promised', () => {
  it('is asked for until the service has it, in waits that double up to 30 s', async () => {
    const phone = await createEnrolledPhone()
    const waits: number[] = []
    for (let i = 0; i < 6; i++) {
      phone.service.answers.push({ next: 2 })
      await phone.agent.sync(i === 0 ? { min: { policyEpoch: 7 } } : {})
      waits.push((await phone.state()).schedule.dueAtMs - phone.time.nowMs)
    }
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    await phone.agent.sync()
    await phone.agent.sync()
    expect(phone.service.syncs.map(({ min }) => min?.policyEpoch)).toEqual([7, 7, 7, 7, 7, 7, 7, undefined])
  })

  it('survives a failure, and joins with what came before', async () => {
    const phone = await createEnrolledPhone()
    phone.service.answers.push(problem(503, 'service.unavailable'))
    await expect(phone.agent.sync({ min: { policyEpoch: 7 } })).rejects.toThrow()
    await phone.agent.sync({ min: { policyEpoch: 5, commandSeq: 3 } })
    expect(phone.service.syncs.at(-1)?.min).toEqual({ policyEpoch: 7, commandSeq: 3 })
  })
})

it('marks a sync that a person asked for', async () => {
  const phone = await createEnrolledPhone()
  await phone.agent.sync({ onDemand: true })
  await phone.agent.sync()
  expect(phone.service.syncs.map(({ onDemand }) => onDemand)).toEqual([true, undefined])
})
