/**
 * Enrolments end to end: from the first packet to the enrolment host until the first sync over mutual TLS is answered,
 * which brings the policy to a phone that came by a link. Every phone opens both connections anew and holds a key of
 * its own, made before the clock runs.
 */
import type { Plan } from '../harness/plan.ts'
import { progress } from '../harness/progress.ts'
import { median, percentile } from '../harness/stats.ts'
import { openConnection, requestBytes } from '../phones/connection.ts'
import { factsHash } from '../phones/register.ts'
import { startServer } from '../service/server-process.ts'
import type { Stage } from '../service/stage.ts'
import { enrol, type Newcomer, prepareNewcomer } from './newcomer.ts'
import type { NextProof, WayName } from './ways.ts'

const RUNS = 7
/** Phones on their way at the same time. */
export const AT_ONCE = 16
const PER_RUN = 80

const FIRST_SYNC = requestBytes('POST', '/v1/sync', { have: { trust: 1, assignment: 0 }, factsHash })

export interface EnrolRun {
  readonly phones: number
  readonly perSecond: number
  /** Until the certificate is there. */
  readonly certificateMs: readonly number[]
  /** Until the first sync is answered. */
  readonly endToEndMs: readonly number[]
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of both server processes, per enrolment. */
  readonly cpuMicros: number
}

export interface EnrolSpeed {
  readonly runs: readonly EnrolRun[]
  readonly preparedInMs: readonly number[]
}

interface Ready extends Newcomer {
  readonly proof: Awaited<ReturnType<NextProof>>
}

async function ready(count: number, nextProof: NextProof): Promise<Ready[]> {
  const all: Ready[] = []
  while (all.length < count) all.push({ ...(await prepareNewcomer()), proof: await nextProof() })
  return all
}

const hundredths = (ms: number): number => Math.round(ms * 100) / 100

export async function measureEnrolSpeed(
  { place, keys }: Stage,
  way: WayName,
  nextProof: NextProof,
  { scaled, profile }: Plan,
): Promise<EnrolSpeed> {
  await using enroll = await startServer({ side: 'enroll', place }, profile)
  await using device = await startServer({ side: 'device', place }, profile)
  const ca = keys.serverIssuer.pem
  const cpu = async () => (await enroll.ask('cpuMicros')) + (await device.ask('cpuMicros'))

  async function oneByOne(queue: Ready[], done: (certificateMs: number, endToEndMs: number) => void) {
    for (let phone = queue.pop(); phone; phone = queue.pop()) {
      const startedAt = performance.now()
      const identity = await enrol(enroll.port, ca, phone, phone.proof)
      const certificateAt = performance.now()
      using connection = await openConnection(device.port, ca, identity)
      const { status, body } = await connection.exchange(FIRST_SYNC)
      if (status !== 200) throw new Error(`the first sync was answered ${status}: ${body}`)
      done(certificateAt - startedAt, performance.now() - startedAt)
    }
  }

  async function run(phones: Ready[]): Promise<EnrolRun> {
    const count = phones.length
    const certificateMs: number[] = []
    const endToEndMs: number[] = []
    const cpuBefore = await cpu()
    const startedAt = performance.now()
    const lanes = Array.from({ length: AT_ONCE }, () =>
      oneByOne(phones, (certificate, endToEnd) => {
        certificateMs.push(hundredths(certificate))
        endToEndMs.push(hundredths(endToEnd))
      }),
    )
    await Promise.all(lanes)
    const seconds = (performance.now() - startedAt) / 1000
    return {
      phones: count,
      perSecond: count / seconds,
      certificateMs,
      endToEndMs,
      p50Ms: median(endToEndMs),
      p99Ms: percentile(endToEndMs, 0.99),
      cpuMicros: ((await cpu()) - cpuBefore) / count,
    }
  }

  progress(`by ${way}: warming up`)
  await run(await ready(scaled(2 * PER_RUN), nextProof))
  const runs: EnrolRun[] = []
  const preparedInMs: number[] = []
  while (runs.length < RUNS) {
    progress(`by ${way}: run ${runs.length + 1} of ${RUNS}`)
    const phones = await ready(scaled(PER_RUN), nextProof)
    preparedInMs.push(...phones.map((phone) => hundredths(phone.preparedInMs)))
    runs.push(await run(phones))
  }
  return { runs, preparedInMs }
}
