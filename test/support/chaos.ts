/**
 * Whether this run is one under chaos (`npm run test:chaos`), and what a client of a service that has bad days does:
 * it comes back when it is told to, and looks at a list again when what it has just changed is not there yet.
 */
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { AgentError } from '../../agent/core/errors.ts'
import type { RunningService } from '../../local/service.ts'
import { everything } from './records.ts'

/** The one place of the tests that asks. */
export const chaosSeed: string | undefined = process.env.YAGURA_CHAOS || undefined

let services = 0

/** A seed of its own for every service of every file: each meets other faults, the same ones in every run. */
export function chaosOption(): { chaos?: string } {
  if (chaosSeed === undefined) return {}
  return { chaos: `${chaosSeed} ${basename(expect.getState().testPath ?? '')} ${++services}` }
}

/** A mail that SES throttled waits in the outbox for 5, then 10, then 20 seconds. */
export const mailPatienceMs = chaosSeed === undefined ? 8_000 : 60_000

const PATIENCE = 8

/** Repeats what was answered 503, after the time the answer names. Once, and no more, on an ordinary day. */
export async function patiently<T>(send: () => Promise<T>, told: (reply: T) => Told): Promise<T> {
  for (let tries = 1; ; tries++) {
    const reply = await send()
    const { status, retryAfter } = told(reply)
    if (chaosSeed === undefined || status !== 503 || tries === PATIENCE) return reply
    if (!(Number(retryAfter) > 0)) throw new Error('503 without Retry-After')
    await sleep(Number(retryAfter) * 1000)
  }
}

interface Told {
  readonly status: number
  readonly retryAfter: unknown
}

export const patientFetch: typeof fetch = (input, init) =>
  patiently(
    () => fetch(input, init),
    ({ status, headers }) => ({ status, retryAfter: headers.get('retry-after') }),
  )

/** A phone's sync, repeated like the phone's own schedule would: later, when it was told that later can help. */
export const patientSync =
  <A extends unknown[], T>(sync: (...how: A) => Promise<T>): ((...how: A) => Promise<T>) =>
  async (...how) => {
    for (let tries = 1; ; tries++)
      try {
        return await sync(...how)
      } catch (error) {
        const retry = error instanceof AgentError ? error.retry : undefined
        if (chaosSeed === undefined || !retry || tries === PATIENCE) throw error
        await sleep(retry.afterMs)
      }
  }

/**
 * Waits out what may take its time: a publication that a save had to leave to the outbox, and the two seconds in which
 * an eventually consistent answer may be an old one.
 */
export async function settled(service: RunningService): Promise<void> {
  if (!service.chaos) return
  await expect.poll(() => unpublished(service), { timeout: 60_000, interval: 200 }).toEqual([])
  await service.chaos.settle()
}

const unpublished = async (service: RunningService) =>
  (await everything(service, 'core')).filter(
    ({ pk, doc }) =>
      String(pk).startsWith('OUTBOX#') && (doc as { topic: string }).topic === 'policy.publish',
  )
