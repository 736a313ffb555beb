/** Runs the fuzz as `npx vitest run -c vitest.deep.config.ts` does, and gathers what each decoder's test noted. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import type { FuzzOutcome } from './decoder.ts'

export interface FuzzOptions {
  /** Inputs for each decoder. */
  readonly runs: number
  readonly seed: number
  readonly concurrency: number
}

export interface FuzzResult {
  readonly seed: number
  readonly inputsPerDecoder: number
  readonly decoders: Readonly<Record<string, FuzzOutcome>>
  /** In words; empty when all is well. */
  readonly failures: readonly string[]
}

const root = join(import.meta.dirname, '../../..')

/** As far as it is read here. */
const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
          meta: z.object({ fuzz: z.custom<FuzzOutcome>().optional() }),
        }),
      ),
    }),
  ),
})

async function vitest(reportFile: string, { runs, seed, concurrency }: FuzzOptions): Promise<number | null> {
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${reportFile}`]
  const args = ['run', '--config', 'vitest.deep.config.ts', `--maxWorkers=${concurrency}`, ...reporters]
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, FUZZ_RUNS: String(runs), FUZZ_SEED: String(seed) },
  })
  const [code] = await once(child, 'exit')
  return code
}

export async function fuzzAll(options: FuzzOptions): Promise<FuzzResult> {
  const folder = await mkdtemp(join(tmpdir(), 'yagura-fuzz-'))
  try {
    const file = join(folder, 'report.json')
    const code = await vitest(file, options)
    const { testResults } = report.parse(JSON.parse(await readFile(file, 'utf8')))
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
    const failed = tests.filter(({ status }) => status !== 'passed')
    const failures = [
      ...failed.map(({ title, failureMessages }) => `${title}: ${failureMessages.join().slice(0, 1_000)}`),
      ...(code !== 0 && failed.length === 0 ? [`vitest ended with ${code}`] : []),
    ]
    return {
      seed: options.seed,
      inputsPerDecoder: options.runs,
      decoders: Object.fromEntries(
        tests.flatMap(({ title, meta }) => (meta.fuzz ? [[title, meta.fuzz] as const] : [])),
      ),
      failures,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
