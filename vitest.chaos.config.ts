import { defineConfig, mergeConfig } from 'vitest/config'
import usual from './vitest.config.ts'

/** What goes through the whole service, for a run under chaos (`npm run test:chaos`). */
export default mergeConfig(usual, defineConfig({ test: { testTimeout: 150_000, hookTimeout: 60_000 } }))
