/** The tests that a mutant meets: fast ones, which touch nothing but the rules. Stryker says which folder. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    // A thousand damaged files for one changed sign: they find no mutant that the others do not, and take minutes.
    exclude: ['**/{fuzz,*.property}.test.ts'],
    testTimeout: 20_000,
    deps: { interopDefault: false },
  },
})
