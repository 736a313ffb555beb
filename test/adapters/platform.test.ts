import { expect, it } from 'vitest'
import { randomIds, systemClock } from '../../shared/adapters/platform.ts'
import { deviceIdIn, deviceUri } from '../../shared/domain/device/certificate-names.ts'
import { T0 } from '../conformance/stores.ts'

const ids = randomIds(systemClock)

it('a derived id is the same for the same seed and time, and another for any other', () => {
  const id = ids.derived('dev', 'seed', T0)
  expect(ids.derived('dev', 'seed', T0)).toBe(id)
  expect(randomIds(systemClock).derived('dev', 'seed', T0)).toBe(id)
  const others = [ids.derived('dev', 'seed', T0 + 1), ids.derived('dev', 'seeds', T0), ids.next('dev')]
  expect(new Set([id, ...others]).size).toBe(4)
})

it('a derived id has the form of any other, and sorts by its time', () => {
  const [earlier, later] = [ids.derived('dev', 'b', T0), ids.derived('dev', 'a', T0 + 1)]
  expect(deviceIdIn(`URI:${deviceUri('svc_1', earlier)}`)).toBe(earlier)
  expect([later, earlier].toSorted()).toEqual([earlier, later])
})

it('no two of a thousand seeds have the same id', () => {
  const made = Array.from({ length: 1000 }, (_, at) => ids.derived('dev', String(at), T0))
  expect(new Set(made).size).toBe(1000)
})
