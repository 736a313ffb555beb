import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/domain/**/*.test.ts', 'test/protocol/**/*.test.ts'], exclude: ['**/fuzz.test.ts'] ,
    deps: { interopDefault: false },
  },
})
