/** The embedded DynamoDB engine: a native program on a loopback port with its data in one SQLite file. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartFailure } from '../failure.ts'
import { freePort } from './free-port.ts'

export interface Engine {
  readonly endpoint: string
  /** Somebody else looks after it, and after its data. */
  readonly isElsewhere: boolean
  /** Resolves when the engine has stopped, wanted or not. */
  readonly stopped: Promise<void>
  close(): Promise<void>
}

/**
 * The engine outlives a parent that is killed. A shell between them holds our end of a pipe: when we are gone,
 * however we went, the pipe closes and the shell ends the engine.
 */
const WATCHDOG =
  'exec 3<&0; "$@" </dev/null >/dev/null 2>&1 & child=$!; { cat <&3 >/dev/null; kill $child; } & wait $child'

function binary(): string {
  try {
    const path = join(
      dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')),
      'dynoxide',
    )
    if (existsSync(path)) return path
  } catch {
    // not installed on this platform
  }
  throw new StartFailure('failure.noEngine')
}

export async function startEngine(databaseFile: string): Promise<Engine> {
  const port = await freePort()
  const command = [binary(), '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile]
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'engine', ...command], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl+C signals the whole foreground group; the engine has to outlive the requests under way.
    detached: true,
  })
  const stopped = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoint = `http://127.0.0.1:${port}`
  await answering(endpoint, child)
  return {
    endpoint,
    isElsewhere: false,
    stopped,
    async close() {
      child.stdin?.end()
      await stopped
    },
  }
}

/** An engine that somebody else looks after: it is there, and it stays. */
export async function otherEngine(endpoint: string): Promise<Engine> {
  await fetch(endpoint, { signal: AbortSignal.timeout(5_000) }).catch((cause) => {
    throw new StartFailure('failure.engineElsewhere', { endpoint }, { cause })
  })
  const stopped = new Promise<void>(() => undefined)
  return { endpoint, isElsewhere: true, stopped, close: async () => undefined }
}

async function answering(endpoint: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) break
    const answer = await fetch(endpoint).catch(() => undefined)
    if (answer) return
    await sleep(10)
  }
  throw new StartFailure('failure.engineSilent')
}
