/** What the running service and its engine hold at a moment, as read from outside. */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processesNaming } from '../../process/support/service-process.ts'

/** Bytes, after the service collected its garbage. */
export interface Sample {
  readonly atS: number
  readonly heapUsed: number
  readonly external: number
  readonly rss: number
  readonly openFiles: number
  readonly engineRss: number
  readonly databaseBytes: number
}

export interface Watched {
  /** Process id of the service. */
  readonly pid: number
  readonly dataDir: string
  /** Where the probe writes. */
  readonly probeFile: string
}

const linesOf = (file: string): string[] => {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return [] // nothing asked yet
  }
}

async function askService({ pid, probeFile }: Watched) {
  const before = linesOf(probeFile).length
  process.kill(pid, 'SIGUSR2')
  for (let tries = 0; tries < 600; tries++) {
    const last = linesOf(probeFile)[before]
    if (last) return JSON.parse(last) as Pick<Sample, 'heapUsed' | 'external' | 'rss' | 'openFiles'>
    await sleep(50)
  }
  throw new Error('The service does not answer its probe.')
}

function engineRss(dataDir: string): number {
  const engine = processesNaming(join(dataDir, 'database.sqlite')).find(({ program }) =>
    program.endsWith('dynoxide'),
  )
  const status = engine ? readFileSync(`/proc/${engine.pid}/status`, 'utf8') : ''
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

export async function measure(watched: Watched, atS: number): Promise<Sample> {
  const database = join(watched.dataDir, 'database.sqlite')
  return {
    atS: Math.round(atS),
    ...(await askService(watched)),
    engineRss: engineRss(watched.dataDir),
    databaseBytes: sizeOf(database) + sizeOf(`${database}-wal`),
  }
}
