/** The fuzz of the third tier (`npm run test:deep`): a project for each family of decoders, two at a time. */
import { readdirSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

declare module 'vitest' {
  interface ProvidedContext {
    /** `family` is a file in `test/deep/fuzz/families`; `runs` are inputs for each of its decoders. */
    fuzz: { readonly family: string; readonly seed: number; readonly runs: number }
  }
}

const { FUZZ_SEED, FUZZ_RUNS = '1000' } = process.env
const seed = Number(FUZZ_SEED ?? Date.now() % 2 ** 31)
const families = readdirSync('test/deep/fuzz/families').map((file) => file.replace(/\.ts$/, ''))
console.log(`FUZZ_SEED=${seed} FUZZ_RUNS=${FUZZ_RUNS}`)

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    deps: { interopDefault: false },
    projects: families.map((family) => ({
      extends: true,
      test: {
        name: family,
        include: ['test/deep/fuzz/fuzz.deep.ts'],
        provide: { fuzz: { family, seed, runs: Number(FUZZ_RUNS) } },
      },
    })),
  },
})
