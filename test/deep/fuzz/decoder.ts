/** What is asked of everything that reads what others wrote, and how it is asked a hundred thousand times. */
import fc from 'fast-check'

/**
 * It ends soon and in bounded memory, with a value or with its own refusal: never with another exception. Give
 * it through `decoder`, which keeps the inputs and the reader of one type together.
 */
interface Definition<T> {
  readonly name: string
  readonly inputs: fc.Arbitrary<T>
  /** Also puts the value back where there is an encoder, and throws if another one comes out. */
  readonly decode: (input: T) => unknown
  /** Whether an error is the decoder's way to say no. Left out where it always has an answer. */
  readonly refuses?: (error: unknown) => boolean
  /** For readers whose valid input takes work; 50 ms otherwise. */
  readonly maxCpuMs?: number
}

export interface FuzzRun {
  readonly seed: number
  readonly runs: number
  /** Called before each input. */
  readonly onInput: () => void
}

/** How the inputs ended. */
export interface FuzzOutcome {
  readonly inputs: number
  readonly values: number
  readonly refusals: number
  readonly slowestCpuMs: number
  /** Processor time of all of them, with the making of the inputs. */
  readonly cpuS: number
}

export interface Decoder {
  readonly name: string
  readonly alwaysAnswers: boolean
  fuzz(run: FuzzRun): Promise<FuzzOutcome>
}

const USUAL_CPU_MS = 50
/** What one input may add to the process: above the largest resource table that is read, far below a bomb. */
const MAX_MEMORY_KB = 256 * 1024

type Ending = 'values' | 'refusals'

async function endOf<T>({ decode, refuses }: Definition<T>, input: T): Promise<Ending> {
  try {
    await decode(input)
    return 'values'
  } catch (error) {
    if (!refuses?.(error)) throw error
    return 'refusals'
  }
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Processor time, because the machine may be busy with other things. */
async function measured<T>(definition: Definition<T>, input: T): Promise<{ ending: Ending; cpuMs: number }> {
  const before = process.cpuUsage()
  const ending = await endOf(definition, input)
  return { ending, cpuMs: cpuMsSince(before) }
}

/** A collection of garbage or a compilation may fall on any input, but hardly three times on the same. */
async function timed<T>(definition: Definition<T>, input: T): Promise<{ ending: Ending; cpuMs: number }> {
  const { maxCpuMs = USUAL_CPU_MS } = definition
  let best = await measured(definition, input)
  for (let tries = 1; best.cpuMs > maxCpuMs && tries < 3; tries++) {
    const again = await measured(definition, input)
    if (again.cpuMs < best.cpuMs) best = again
  }
  if (best.cpuMs > maxCpuMs) throw new Error(`took ${best.cpuMs} ms of processor time`)
  return best
}

const peakKb = (): number => process.resourceUsage().maxRSS

export const decoder = <T>(definition: Definition<T>): Decoder => ({
  name: definition.name,
  alwaysAnswers: definition.refuses === undefined,
  async fuzz({ seed, runs, onInput }) {
    const count = { inputs: 0, values: 0, refusals: 0 }
    let slowestCpuMs = 0
    const before = process.cpuUsage()
    const property = fc.asyncProperty(definition.inputs, async (input) => {
      onInput()
      const peakBeforeKb = peakKb()
      const { ending, cpuMs } = await timed(definition, input)
      const grownKb = peakKb() - peakBeforeKb
      if (grownKb > MAX_MEMORY_KB) throw new Error(`took ${grownKb} KB of memory`)
      count.inputs++
      count[ending]++
      slowestCpuMs = Math.max(slowestCpuMs, cpuMs)
    })
    await fc.assert(property, { seed, numRuns: runs })
    return { ...count, slowestCpuMs, cpuS: Math.round(cpuMsSince(before) / 1000) }
  },
})
