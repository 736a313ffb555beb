/** The measuring side of a server process: starts it, asks it, ends it. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Consumed } from './meter.ts'
import type { SideName } from './sides.ts'
import type { Place } from './stage.ts'

export interface Order {
  readonly side: SideName
  readonly place: Place
}

export interface Answer {
  /** CPU time of the whole process so far: handlers, TLS, garbage collection. */
  readonly cpuMicros: number
  /** The function begins anew, with empty caches. */
  readonly restart: true
  /** Consumed since it was last asked. */
  readonly units: Consumed[]
}

export type Ask = keyof Answer

export interface ServerProcess extends AsyncDisposable {
  readonly port: number
  /** Of log, so far. A line may still be on its way for some milliseconds. */
  printedBytes(): number
  ask<A extends Ask>(ask: A): Promise<Answer[A]>
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController()
  const { signal } = settled
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('the server process has ended')
  })
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended])
    return message.answer
  } finally {
    settled.abort()
  }
}

/** `profileDir`: the process leaves a CPU profile there when it ends. */
export async function startServer(order: Order, profileDir?: string): Promise<ServerProcess> {
  const profiling = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${join(profileDir, order.side)}`] : []
  const child = fork(join(import.meta.dirname, 'server.ts'), [JSON.stringify(order)], {
    execArgv: profiling,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let printed = 0
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.length
  })
  const port = Number(await answerOf(child))
  return {
    port,
    printedBytes: () => printed,
    async ask(ask) {
      child.send(ask)
      return (await answerOf(child)) as never
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
