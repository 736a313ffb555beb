import { mutate, type Part, type PartResult, parts } from './mutate.ts'

export interface MutationResult {
  readonly parts: Readonly<Record<string, PartResult>>
  /** In words; empty when all is well. */
  readonly failures: readonly string[]
}

export async function mutateAll(options: { readonly concurrency: number }): Promise<MutationResult> {
  const results: Record<string, PartResult> = {}
  for (const part of Object.keys(parts) as Part[]) results[part] = await mutate(part, options)
  const failures = Object.entries(results)
    .filter(([, { score, atLeast }]) => score < atLeast)
    .map(([part, { score, atLeast }]) => `the tests of ${part} notice ${score} %; ${atLeast} % is the least`)
  return { parts: results, failures }
}
