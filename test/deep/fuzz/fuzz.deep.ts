/** Each decoder of one family, a test each. The family, the seed and the count come from `vitest.deep.config.ts`. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { Decoder, FuzzOutcome } from './decoder.ts'
import { startWatchdog, type Watchdog } from './watchdog.ts'

declare module 'vitest' {
  interface TaskMeta {
    fuzz?: FuzzOutcome
  }
}

const { family, seed, runs } = inject('fuzz')
const { decoders } = (await import(`./families/${family}.ts`)) as { decoders: readonly Decoder[] }
const HOURS = 3 * 3_600_000

let watchdog: Watchdog
beforeAll(() => {
  watchdog = startWatchdog(seed)
})
afterAll(() => watchdog[Symbol.dispose]())

for (const decoder of decoders) {
  test(decoder.name, { timeout: HOURS }, async ({ task }) => {
    watchdog.watch(decoder.name)
    const outcome = await decoder.fuzz({ seed, runs, onInput: watchdog.beat })
    task.meta.fuzz = outcome
    // Damage that always or never shows tests nothing.
    expect(outcome.values).toBeGreaterThan(0)
    if (!decoder.alwaysAnswers) expect(outcome.refusals).toBeGreaterThan(0)
  })
}
