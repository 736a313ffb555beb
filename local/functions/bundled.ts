/** The functions as AWS gets them: each from its bundle, in a thread with an environment of its own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Worker } from 'node:worker_threads'
import type { APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import { bundleOf } from '../../infra/bundles/places.ts'
import { type FunctionName, functionNames } from '../../shared/http/functions.ts'
import type { Host } from '../../shared/http/route.ts'
import { schedules } from '../../shared/http/schedules.ts'
import { StartFailure } from '../failure.ts'
import type { Asked, Told } from './bundle-thread.ts'
import type { Jobs, LocalFunctions } from './functions.ts'

interface Thread {
  call(event: unknown, timeoutMs: number): Promise<unknown>
  close(): Promise<unknown>
}

const JOB_TIMEOUT_MS = 60_000

/** The lines that CloudWatch would keep; only those of errors unless all are asked for. */
function forward({ stdout }: Worker, isLoud: boolean): void {
  createInterface(stdout).on('line', (line) => {
    if (isLoud || line.includes('"level":"error"')) console.error(line)
  })
}

async function startThread(name: FunctionName, env: NodeJS.ProcessEnv, isLoud: boolean): Promise<Thread> {
  const bundle = join(bundleOf(name), 'index.mjs')
  if (!existsSync(bundle)) throw new StartFailure('failure.noBundle')
  const worker = new Worker(new URL('./bundle-thread.ts', import.meta.url), {
    env,
    workerData: bundle,
    stdout: true,
  })
  forward(worker, isLoud)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let asked = 0
  const started = Promise.withResolvers<void>()
  worker.on('message', (told: Told | 'ready') => {
    if (told === 'ready') return started.resolve()
    const call = waiting.get(told.id)
    waiting.delete(told.id)
    if ('error' in told) call?.reject(told.error)
    else call?.resolve(told.result)
  })
  worker.on('error', (error) => {
    started.reject(error)
    for (const call of waiting.values()) call.reject(error)
  })
  await started.promise
  return {
    call(event, timeoutMs) {
      const id = ++asked
      const answer = Promise.withResolvers<unknown>()
      waiting.set(id, answer)
      worker.postMessage({ id, event, timeoutMs } satisfies Asked)
      return answer.promise
    },
    close: () => worker.terminate(),
  }
}

export async function functionsFromBundles(env: NodeJS.ProcessEnv, isLoud: boolean): Promise<LocalFunctions> {
  const started = await Promise.all(
    functionNames.map(async (name) => [name, await startThread(name, env, isLoud)]),
  )
  const threads: Record<FunctionName, Thread> = Object.fromEntries(started)
  const http =
    (host: Host): HttpFunction =>
    (event, context) =>
      threads[host].call(event, context.getRemainingTimeInMillis()) as Promise<Result>
  const runs = Object.keys(schedules).map((job) => [job, () => threads.jobs.call({ job }, JOB_TIMEOUT_MS)])
  return {
    http: { enroll: http('enroll'), device: http('device'), admin: http('admin') },
    jobs: Object.fromEntries(runs) as Jobs,
    dispatch: () => threads.outbox.call({}, JOB_TIMEOUT_MS),
    close: async () => {
      await Promise.all(Object.values(threads).map((thread) => thread.close()))
    },
  }
}
