/**
 * `npm run test:deep`: fuzz, soak and mutation in turn, on two quiet cores within the hour. Keeps what came of it in
 * `bench/results/deep.json` with its commit; ends with 1 when anything fell short.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { describeCommit, describeMachine } from '../../bench/harness/machine.ts'
import { fuzzAll } from './fuzz/run.ts'
import { mutateAll } from './mutation/run.ts'
import type { Load } from './soak/load.ts'
import type { Sample } from './soak/measure.ts'
import { soak } from './soak/soak.ts'

const stages = ['fuzz', 'soak', 'mutation']
const root = join(import.meta.dirname, '../..')

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: stages.join() },
    /** Inputs for each decoder. */
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    minutes: { type: 'string', default: '10' },
    phones: { type: 'string', default: '36' },
    concurrency: { type: 'string', default: '2' },
  },
})
const wanted = values.only.split(',')
const runs = Number(values.runs)
const minutes = Number(values.minutes)
const concurrency = Number(values.concurrency)

interface Outcome {
  /** In words. */
  readonly failures: readonly string[]
}

const failures: string[] = []

async function stage(name: string, work: () => Promise<Outcome>): Promise<Record<string, object>> {
  if (!wanted.includes(name)) return {}
  console.log(`\n== ${name}`)
  const startedAt = performance.now()
  const result = await work()
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  console.log(`== ${name}: ${seconds} s, ${result.failures.length} failures`)
  failures.push(...result.failures.map((failure) => `${name}: ${failure}`))
  return { [name]: { seconds, ...result } }
}

function showSample({ atS, heapUsed, rss, openFiles }: Sample, { done, failures: failed }: Load): void {
  const [heap, whole] = [heapUsed, rss].map((bytes) => Math.round(bytes / 1024 ** 2))
  const times = [...done].map(([name, count]) => `${count} × ${name}`).join(', ')
  console.log(
    `${atS} s: heap ${heap} MiB, all ${whole} MiB, ${openFiles} files; ${failed.length} failures; ${times}`,
  )
}

const result = {
  name: 'deep',
  command: ['npm run test:deep', ...process.argv.slice(2)].join(' '),
  date: new Date().toISOString(),
  ...describeCommit(),
  machine: describeMachine(),
  ...(await stage('fuzz', () => fuzzAll({ runs, seed: Number(values.seed), concurrency }))),
  ...(await stage('soak', () => soak({ minutes, phones: Number(values.phones), onSample: showSample }))),
  ...(await stage('mutation', () => mutateAll({ concurrency }))),
}

/** Only the whole of it counts as a result; a part of it is for whoever ran it. */
const isWhole = stages.every((name) => wanted.includes(name)) && runs >= 100_000 && minutes >= 10
const file = isWhole ? 'bench/results/deep.json' : 'reports/deep.json'
await mkdir(dirname(join(root, file)), { recursive: true })
await writeFile(join(root, file), `${JSON.stringify(result, null, 2)}\n`)
for (const failure of failures) console.error(failure)
console.log(`${failures.length ? 'failed' : 'passed'}: ${file}`)
process.exitCode = failures.length ? 1 : 0
