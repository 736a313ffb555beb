/** `npm start` and the other commands as processes of their own, as a person at a terminal runs them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const root = new URL('../../..', import.meta.url).pathname

export interface Finished {
  /** null for a process that a signal ended. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** As `--ready-file` has it. */
export interface Ready {
  readonly adminUrl: string
  readonly adminToken: string
  readonly enrollUrl: string
  readonly deviceUrl: string
  readonly mailUrl: string
  readonly dataDir: string
}

export interface ServiceProcess extends AsyncDisposable {
  readonly child: ChildProcess
  readonly readyFile: string
  /** Rejects with what the process said if it ends before. */
  readonly ready: Promise<Ready>
  readonly finished: Promise<Finished>
}

interface Running {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
}

export interface RunOptions {
  /** Beside this process's own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** For Node itself, before the program. */
  readonly nodeArgs?: readonly string[]
  /** Another copy of the project. */
  readonly project?: string
}

const ENGLISH = { LC_ALL: 'en_US.UTF-8' }

/** A program of the project that is still running. */
export function startCommand(
  program: string,
  args: readonly string[],
  { env, nodeArgs = [], project = root }: RunOptions = {},
): Running {
  const child = spawn(process.execPath, [...nodeArgs, join(project, program), ...args], {
    env: { ...process.env, ...ENGLISH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => (stdout += chunk))
  child.stderr?.on('data', (chunk) => (stderr += chunk))
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, finished }
}

/** Runs a program of the project to its end. */
export const run = (program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> =>
  startCommand(program, args, options).finished

let starts = 0

const anyPort = ['--enroll-port', '0', '--device-port', '0', '--admin-port', '0', '--mail-port', '0']

/** The ports of a service that ran before: phones look for it there. */
export const portsOf = ({ enrollUrl, deviceUrl, adminUrl }: Ready): string[] => [
  ...['--enroll-port', new URL(enrollUrl).port],
  ...['--device-port', new URL(deviceUrl).port],
  ...['--admin-port', new URL(adminUrl).port],
]

/** Later arguments win over the free ports that are the default here. */
export function startProcess(
  data: string,
  args: readonly string[] = ['--bare'],
  options: RunOptions = {},
): ServiceProcess {
  const readyFile = `${data}-${++starts}.ready.json`
  const all = ['--data', data, '--ready-file', readyFile, ...anyPort, ...args]
  const { child, finished } = startCommand('local/main.ts', all, options)
  return {
    child,
    readyFile,
    finished,
    ready: readyIn(readyFile, child, finished),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await finished
    },
  }
}

async function readyIn(file: string, child: ChildProcess, finished: Promise<Finished>): Promise<Ready> {
  while (child.exitCode === null && child.signalCode === null) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
    await sleep(10)
  }
  const { stderr } = await finished
  throw new Error(`The service ended before it was ready: ${stderr}`)
}

/** Programs whose command line names `text`, this one aside. */
export function processesNaming(text: string): { pid: number; program: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const words = commandLine(name)
      return words.some((word) => word.includes(text)) ? [{ pid: Number(name), program: words[0] ?? '' }] : []
    })
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
  } catch {
    return [] // ended meanwhile
  }
}

/** Rejects when processes naming `text` are still there after `withinMs`. */
export async function goneWithin(withinMs: number, text: string): Promise<void> {
  const deadline = performance.now() + withinMs
  while (processesNaming(text).length > 0) {
    if (performance.now() > deadline)
      throw new Error(`still running: ${JSON.stringify(processesNaming(text))}`)
    await sleep(20)
  }
}

export interface Folder extends AsyncDisposable {
  readonly path: string
  /** A place inside for a service that does not exist yet. */
  readonly data: string
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'yagura-process-'))
  return {
    path,
    data: join(path, 'data'),
    async [Symbol.asyncDispose]() {
      await goneWithin(3_000, path)
      await rm(path, { recursive: true })
    },
  }
}
