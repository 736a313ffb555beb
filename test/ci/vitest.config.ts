/** Tests that CI runs and `npm test` does not: they need more than a fresh clone of one commit. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/ci/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    deps: { interopDefault: false },
  },
})
