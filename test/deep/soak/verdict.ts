/** Whether the samples of a soak say that something only grows. */
import type { Sample } from './measure.ts'

const MIB = 1024 ** 2
/** Of a run, before what is made once has been made: code compiled, caches filled, connections open. */
const WARM_UP = 0.3

/** How much the middle of the last third after warm-up may lie above that of the first. */
export const bounds = { heapUsed: 8 * MIB, external: 8 * MIB, rss: 48 * MIB, openFiles: 16 } as const
export type Bounded = keyof typeof bounds

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export type Growth = Readonly<Record<Bounded, number>>

export function growthOf(samples: readonly Sample[]): Growth {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP))
  const third = Math.max(1, Math.floor(warm.length / 3))
  const grown = (name: Bounded) => {
    const values = warm.map((sample) => sample[name])
    return middle(values.slice(-third)) - middle(values.slice(0, third))
  }
  return {
    heapUsed: grown('heapUsed'),
    external: grown('external'),
    rss: grown('rss'),
    openFiles: grown('openFiles'),
  }
}

/** A sentence for each thing that grew beyond its bound. */
export const grewTooMuch = (growth: Growth): string[] =>
  (Object.keys(bounds) as Bounded[])
    .filter((name) => growth[name] > bounds[name])
    .map((name) => `${name} grew by ${growth[name]} after warm-up; ${bounds[name]} is the bound`)
