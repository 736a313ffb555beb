/** Jobs that run by the clock: EventBridge Scheduler in AWS, a timer locally. Every one may run twice. */
import type { Need } from './route.ts'

export interface Schedule {
  readonly everySeconds: number
  readonly timeoutMs: number
  readonly summary: string
  readonly needs: readonly Need[]
}

export const defineSchedules = <const T extends Readonly<Record<string, Schedule>>>(schedules: T): T =>
  schedules

export const schedules = defineSchedules({
  'audit.seal': {
    everySeconds: 60,
    timeoutMs: 50_000,
    summary: 'Put audit records into the hash chain and sign its end',
    needs: ['core:read', 'core:write', 'signing-keys'],
  },
  'data.migrate': {
    everySeconds: 300,
    timeoutMs: 120_000,
    summary: 'Bring stored items to the form of this version, a portion at a time',
    needs: ['fleet:read', 'fleet:write', 'core:read', 'core:write'],
  },
  'outbox.sweep': {
    everySeconds: 3600,
    timeoutMs: 60_000,
    summary: 'Deliver what a missed trigger left in the outbox',
    needs: ['core:read', 'core:write', 'secrets', 'mail'],
  },
  'trust.refresh': {
    everySeconds: 86_400,
    timeoutMs: 30_000,
    summary: 'Introduce signing keys before the old ones end and renew the trust document',
    needs: ['core:read', 'core:write', 'secrets', 'trust-root'],
  },
})

export type JobId = keyof typeof schedules

export const isJobId = (id: string): id is JobId => Object.hasOwn(schedules, id)
