/** `npm run bench:cold`: what a function's first event waits for, against the least that it could. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundleAll, bundleOptions } from '../infra/bundles/bundle.ts'
import { bundleOf } from '../infra/bundles/places.ts'
import { functionNames } from '../shared/http/functions.ts'
import { bundleSizes } from './cold/sizes.ts'
import { type Start, start } from './cold/start.ts'
import { finish } from './harness/finish.ts'
import { readPlan } from './harness/plan.ts'
import { progress } from './harness/progress.ts'
import { atMost } from './harness/result.ts'
import { median, rounded } from './harness/stats.ts'
import { printTable, printTargets } from './harness/table.ts'

const ROUNDS = 21

const plan = readPlan()
const folder = await mkdtemp(join(tmpdir(), 'yagura-cold-'))
try {
  await bundleAll()
  const floorEntry = join(import.meta.dirname, 'cold/floor.ts')
  await build({ ...bundleOptions, entryPoints: { index: floorEntry }, outdir: folder })
  const folders = {
    floor: folder,
    ...Object.fromEntries(functionNames.map((name) => [name, bundleOf(name)])),
  }
  const starts: Record<string, Start[]> = {}
  const rounds = Math.ceil(plan.scaled(ROUNDS))
  // In turn, so that a machine that slows down slows them all; the first round only warms the disk.
  for (let round = 0; round <= rounds; round++) {
    progress(`round ${round} of ${rounds}`)
    for (const [name, place] of Object.entries(folders)) {
      const one = start(join(place, 'index.mjs'))
      if (round > 0) starts[name] = [...(starts[name] ?? []), one]
    }
  }
  const medianOf = (name: string, figure: keyof Start): number =>
    median((starts[name] ?? []).map((one) => one[figure]))
  const rows = await Promise.all(
    Object.entries(folders).map(async ([name, place]) => ({
      name,
      ...(await bundleSizes(place)),
      importMs: rounded(medianOf(name, 'ms')),
      importCpuMs: rounded(medianOf(name, 'cpuMs')),
      samples: starts[name],
    })),
  )
  const coldRatio = rounded(medianOf('device', 'ms') / medianOf('floor', 'ms'))
  const coldCpuRatio = rounded(medianOf('device', 'cpuMs') / medianOf('floor', 'cpuMs'))
  const targets = { coldRatio: atMost(1.3, coldRatio) }
  printTable('Starts of the functions', [
    ['', 'KB at start', 'KB in all', 'ms', 'CPU ms'],
    ...rows.map(({ name, startBytes, wholeBytes, importMs, importCpuMs }) => [
      name,
      String(Math.round(startBytes / 1000)),
      String(Math.round(wholeBytes / 1000)),
      importMs.toFixed(1),
      importCpuMs.toFixed(1),
    ]),
  ])
  printTargets('Against the smallest function', targets)
  await finish(plan, 'cold', { rounds, coldRatio, coldCpuRatio, targets, functions: rows })
} finally {
  await rm(folder, { recursive: true, force: true })
}
