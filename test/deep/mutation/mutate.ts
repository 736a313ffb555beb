/** Changes the rules sign by sign and asks the tests whether they notice. */
import { dirname } from 'node:path'
import { Stryker } from '@stryker-mutator/core'

/** What is changed, the folder of tests that must notice, and the least score in percent. */
export const parts = {
  domain: { mutate: ['shared/domain/**/*.ts'], tests: 'test/domain', atLeast: 96 },
  protocol: { mutate: ['shared/protocol/**/*.ts'], tests: 'test/protocol', atLeast: 85 },
} as const
export type Part = keyof typeof parts

export interface Tally {
  /** Of the mutants that could run, in percent. */
  readonly score: number
  readonly killed: number
  readonly timedOut: number
  readonly survived: number
  readonly notCovered: number
}

export interface PartResult extends Tally {
  readonly atLeast: number
  readonly seconds: number
  readonly folders: Readonly<Record<string, Tally>>
}

export interface MutationOptions {
  /** Instead of the whole part. */
  readonly files?: readonly string[]
  readonly concurrency: number
}

const optionsFor = (
  part: Part,
  { files, concurrency }: MutationOptions,
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

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

const percent = (share: number): number => Math.round(share * 10_000) / 100

function tally(mutants: readonly Mutant[]): Tally {
  const count = (status: Mutant['status']) => mutants.filter((mutant) => mutant.status === status).length
  const [killed, timedOut] = [count('Killed'), count('Timeout')]
  const [survived, notCovered] = [count('Survived'), count('NoCoverage')]
  const noticed = killed + timedOut
  const score = percent(noticed / Math.max(1, noticed + survived + notCovered))
  return { score, killed, timedOut, survived, notCovered }
}

export async function mutate(part: Part, options: MutationOptions): Promise<PartResult> {
  const startedAt = performance.now()
  const mutants = await new Stryker(optionsFor(part, options)).runMutationTest()
  const folders = Map.groupBy(mutants, ({ fileName }) => dirname(fileName.slice(fileName.indexOf('shared/'))))
  return {
    ...tally(mutants),
    atLeast: parts[part].atLeast,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    folders: Object.fromEntries([...folders].map(([folder, own]) => [folder, tally(own)]).sort()),
  }
}
