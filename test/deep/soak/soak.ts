/** The service for some minutes under a little of everything: what it holds must not grow, and nothing be left undone. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Api, apiOf } from '../../process/support/administration.ts'
import { run, startProcess, temporaryFolder } from '../../process/support/service-process.ts'
import { readStored } from '../../process/support/stored.ts'
import { type Load, prepareLoad } from './load.ts'
import { measure, type Sample, type Watched } from './measure.ts'
import { bounds, type Growth, grewTooMuch, growthOf } from './verdict.ts'

export interface SoakOptions {
  readonly minutes: number
  readonly phones: number
  readonly onSample?: (sample: Sample, load: Load) => void
}

export interface SoakResult {
  readonly minutes: number
  readonly phones: number
  readonly done: Readonly<Record<string, number>>
  readonly growth: Growth
  readonly bounds: typeof bounds
  /** The engine's file keeps what audit and revisions keep: it grows with what is done, and this says how much. */
  readonly databaseBytes: { readonly first: number; readonly last: number }
  readonly auditEntries: number
  readonly samples: readonly Sample[]
  /** In words; empty when all is well. */
  readonly failures: readonly string[]
}

const SAMPLES = 40

async function sampled(load: Load, watched: Watched, options: SoakOptions): Promise<Sample[]> {
  const totalMs = options.minutes * 60_000
  const startedAt = performance.now()
  const ending = new AbortController()
  const working = load.run(ending.signal)
  const samples: Sample[] = []
  while (samples.length < SAMPLES) {
    await sleep(startedAt + ((samples.length + 1) * totalMs) / SAMPLES - performance.now())
    const sample = await measure(watched, (performance.now() - startedAt) / 1000)
    samples.push(sample)
    options.onSample?.(sample, load)
  }
  ending.abort()
  await working
  return samples
}

/** Every phone has what its group is given, and has said so. */
async function unfinishedPhones(api: Api, load: Load): Promise<string[]> {
  const states = await Promise.all(
    load.phones.map(async (phone) => {
      await phone.sync({ onDemand: true })
      const status = await phone.status()
      const id = status.state === 'new' ? '' : status.deviceId
      const { policy } = await api.call('admin.devices.read', { params: { id } })
      return policy.state === 'reported' ? [] : [`${id} is ${policy.state} at the end`]
    }),
  )
  return states.flat()
}

async function undelivered(dataDir: string): Promise<string[]> {
  for (let tries = 0; tries < 20; tries++) {
    if ((await readStored(dataDir)).undelivered === 0) return []
    await sleep(1_000)
  }
  return ['messages are left in the outbox']
}

async function auditChain(api: Api, dataDir: string): Promise<{ entries: number; failures: string[] }> {
  await sleep(3_000) // what is younger waits for the next sealing
  await run('local/commands/cli.ts', ['job', 'audit.seal', '--data', dataDir])
  for (let from = 1; ; ) {
    const { ok, to, head, brokenAt } = await api.call('admin.audit.verify', { query: { from } })
    if (!ok) return { entries: head, failures: [`the audit chain is broken at ${brokenAt}`] }
    if (to >= head) return { entries: head, failures: head > 0 ? [] : ['nothing was sealed'] }
    from = to + 1
  }
}

const probe = new URL('./probe.ts', import.meta.url).pathname

export async function soak(options: SoakOptions): Promise<SoakResult> {
  await using folder = await temporaryFolder()
  const probeFile = `${folder.data}-probe.jsonl`
  await using service = startProcess(folder.data, ['--bare'], {
    env: { SOAK_PROBE: probeFile },
    nodeArgs: ['--expose-gc', '--import', probe],
  })
  const ready = await service.ready
  const api = apiOf(ready)
  const load = await prepareLoad(api, options.phones)
  const watched = { pid: service.child.pid ?? 0, dataDir: ready.dataDir, probeFile }
  const samples = await sampled(load, watched, options)
  const audit = await auditChain(api, ready.dataDir)
  const left = [...(await unfinishedPhones(api, load)), ...(await undelivered(ready.dataDir))]
  const { contradictions } = await readStored(ready.dataDir)
  for (const phone of load.phones) phone.close()
  service.child.kill('SIGTERM')
  const { code, stderr } = await service.finished
  const growth = growthOf(samples)
  return {
    minutes: options.minutes,
    phones: options.phones,
    done: Object.fromEntries(load.done),
    growth,
    bounds,
    databaseBytes: { first: samples[0]?.databaseBytes ?? 0, last: samples.at(-1)?.databaseBytes ?? 0 },
    auditEntries: audit.entries,
    samples,
    failures: [
      ...load.failures,
      ...grewTooMuch(growth),
      ...audit.failures,
      ...left,
      ...contradictions,
      ...(stderr ? [`the service wrote: ${stderr.slice(0, 2_000)}`] : []),
      ...(code === 0 ? [] : [`the service ended with ${code}`]),
    ],
  }
}
