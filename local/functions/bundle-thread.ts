/** The inside of a thread that runs one bundle: events in, results out, like Lambda's runtime. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Context } from 'aws-lambda'
import { contextFor } from '../gateway/context.ts'

export interface Asked {
  readonly id: number
  readonly event: unknown
  readonly timeoutMs: number
}

export type Told = { readonly id: number } & ({ readonly result: unknown } | { readonly error: unknown })

type Handler = (event: unknown, context: Context) => Promise<unknown>

const { handler }: { handler: Handler } = await import(workerData)

parentPort?.on('message', ({ id, event, timeoutMs }: Asked) => {
  const answer = (told: Told): void => parentPort?.postMessage(told)
  handler(event, contextFor(String(id), timeoutMs)).then(
    (result) => answer({ id, result }),
    (error) => answer({ id, error }),
  )
})
parentPort?.postMessage('ready')
