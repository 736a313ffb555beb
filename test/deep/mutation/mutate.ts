/** Changes the rules sign by sign and asks the tests whether they notice. */
import { Stryker } from '@stryker-mutator/core'

/** What is changed, and the folder of tests that must notice. */
export const parts = {
  domain: { mutate: ['shared/domain/**/*.ts'], tests: 'test/domain' },
  protocol: { mutate: ['shared/protocol/**/*.ts'], tests: 'test/protocol' },
} as const
export type Part = keyof typeof parts

export interface PartResult {
  /** Of the mutants that could run, in percent. */
  readonly score: number
  readonly killed: number
  readonly timedOut: number
  readonly survived: number
  readonly notCovered: number
  readonly seconds: number
}

export interface MutationOptions {
  /** Instead of the whole part. */
  readonly files?: readonly string[]
  readonly concurrency?: number
}

const optionsFor = (
  part: Part,
  { files, concurrency = 2 }: MutationOptions,
): ConstructorParameters<typeof Stryker>[0] => ({
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/deep/mutation/vitest.config.ts', dir: parts[part].tests, related: false },
  mutate: [...(files ?? parts[part].mutate)],
  coverageAnalysis: 'perTest',
  concurrency,
  // It would rewrite the paths in there by TypeScript's old API, which TypeScript 7 does not have. Nobody reads it.
  tsconfigFile: 'none',
  reporters: ['json', 'html', 'progress-append-only'],
  jsonReporter: { fileName: `reports/mutation/${part}.json` },
  htmlReporter: { fileName: `reports/mutation/${part}.html` },
})

const percent = (share: number): number => Math.round(share * 10_000) / 100

export async function mutate(part: Part, options: MutationOptions = {}): Promise<PartResult> {
  const startedAt = performance.now()
  const results = await new Stryker(optionsFor(part, options)).runMutationTest()
  const count = (status: (typeof results)[number]['status']) =>
    results.filter((result) => result.status === status).length
  const [killed, timedOut] = [count('Killed'), count('Timeout')]
  const [survived, notCovered] = [count('Survived'), count('NoCoverage')]
  const detected = killed + timedOut
  return {
    score: percent(detected / (detected + survived + notCovered)),
    ...{ killed, timedOut, survived, notCovered },
    seconds: Math.round((performance.now() - startedAt) / 1000),
  }
}
