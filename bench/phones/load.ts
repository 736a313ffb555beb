/** A closed loop: every connection sends its next request when it has its reply, until the time is over. */
import { sum } from '../harness/stats.ts'
import type { ServerProcess } from '../service/server-process.ts'
import { type Connection, openConnection, type Reply, requestBytes } from './connection.ts'
import type { Phone } from './register.ts'

/** A server under a number of connections that are kept open. */
export interface Subject extends Disposable {
  readonly server: ServerProcess
  readonly callers: readonly Caller[]
}

interface Caller {
  readonly connection: Connection
  readonly request: Buffer
}

export interface Run {
  readonly requests: number
  readonly seconds: number
  readonly cpuMicros: number
  readonly latenciesMs: number[]
}

export async function openSubject(
  server: ServerProcess,
  phones: readonly Phone[],
  ca: string,
): Promise<Subject> {
  const callers = phones.map(async ({ key, cert, request }) => ({
    connection: await openConnection(server.port, ca, { key, cert }),
    request: requestBytes('POST', '/v1/sync', request),
  }))
  const open = await Promise.all(callers)
  return {
    server,
    callers: open,
    [Symbol.dispose]() {
      for (const { connection } of open) connection[Symbol.dispose]()
    },
  }
}

/** Anything else than "nothing new" would be another measurement. */
function mustBeUnchanged({ status, body }: Reply): void {
  if (status !== 200 || !/^{"next":\d+}$/.test(body))
    throw new Error(`not an unchanged sync: ${status} ${body}`)
}

/** Ends after `seconds`, or when so many requests were answered. */
export async function run(
  { server, callers }: Subject,
  seconds: number,
  requests = Number.POSITIVE_INFINITY,
): Promise<Run> {
  const latenciesMs: number[] = []
  const cpuBefore = await server.ask('cpuMicros')
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  await Promise.all(
    callers.map(async ({ connection, request }) => {
      for (let now = performance.now(); now < endsAt && latenciesMs.length < requests; ) {
        mustBeUnchanged(await connection.exchange(request))
        const answeredAt = performance.now()
        latenciesMs.push(answeredAt - now)
        now = answeredAt
      }
    }),
  )
  const tookSeconds = (performance.now() - startedAt) / 1000
  const cpuMicros = (await server.ask('cpuMicros')) - cpuBefore
  return { requests: latenciesMs.length, seconds: tookSeconds, cpuMicros, latenciesMs }
}

export const cpuPerRequest = (runs: readonly Run[]): number =>
  sum(runs.map(({ cpuMicros }) => cpuMicros)) / sum(runs.map(({ requests }) => requests))

/**
 * Two subjects in short turns, the second one first in every other turn: what the machine does besides, and how warm
 * it is, happens to both.
 */
export async function runInTurns(
  a: Subject,
  b: Subject,
  { turns, seconds }: { turns: number; seconds: number },
): Promise<{ a: Run[]; b: Run[] }> {
  const runs: { a: Run[]; b: Run[] } = { a: [], b: [] }
  for (let turn = 0; turn < turns; turn++)
    for (const side of turn % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const))
      runs[side].push(await run(side === 'a' ? a : b, seconds))
  return runs
}
