/**
 * `npm run test:chaos [-- SEED …]`: the end-to-end suite under chaos, once for each seed. A run is repeated by its
 * seed; a service within it by its own, which is printed with what was done to it. Options are the test runner's;
 * `{seed}` in them becomes the seed.
 */
import { spawnSync } from 'node:child_process'

const given = process.argv.slice(2)
const options = given.filter((argument) => argument.startsWith('--'))
const named = given.filter((argument) => !argument.startsWith('--'))
const seeds = named.length ? named : ['akebono', 'yoiyami']
const suite = ['test/stories', 'test/refusals', 'test/process/crash.test.ts']
const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname

for (const seed of seeds) {
  console.log(`\nchaos, seed ${seed}`)
  const { status } = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--config',
      'vitest.chaos.config.ts',
      ...suite,
      ...options.map((option) => option.replace('{seed}', seed)),
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, YAGURA_CHAOS: seed },
    },
  )
  if (status !== 0) {
    console.error(`\nFailed under chaos. Again: npm run test:chaos -- ${seed}`)
    process.exit(1)
  }
}
