/** Chance that can be repeated: the n-th command of a kind always meets the same fate under the same seed. */
import { createHash } from 'node:crypto'

/** Uniform in [0, 1). */
export type Dice = () => number

/** mulberry32: small, fast, and good enough to choose faults by. */
function mulberry32(state: number): Dice {
  let a = state
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Dice for one command after the other, by its kind. Commands of different kinds do not disturb each other's fate;
 * which of two that run at once is the n-th is the one thing that concurrency decides.
 */
export function diceBox(seed: string): (kind: string) => Dice {
  const counts = new Map<string, number>()
  return (kind) => {
    const n = (counts.get(kind) ?? 0) + 1
    counts.set(kind, n)
    return mulberry32(createHash('sha256').update(`${seed} ${kind} ${n}`).digest().readUInt32LE())
  }
}
