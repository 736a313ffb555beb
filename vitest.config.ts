import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What those need is more than a fresh clone: see its own configuration.
    exclude: ['test/ci/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // One file a process: each may start a whole service, and two cores are what there is.
    pool: 'forks',
    maxWorkers: 2,
    // CommonJS packages look to a test as they do to Node, which runs the product.
    deps: { interopDefault: false },
  },
})
