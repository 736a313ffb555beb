/** What must follow a change is written with the change; a dispatcher delivers it at least once, in any order. */
export type OutboxTopic = 'policy.publish' | 'mail.enrolment'

export interface OutboxMessage {
  readonly id: string
  readonly topic: OutboxTopic
  readonly atMs: number
  readonly payload: Readonly<Record<string, unknown>>
}

export interface PendingMessage extends OutboxMessage {
  /** How often delivery was tried before this time. */
  readonly attempts: number
}

export interface Outbox {
  /** Messages that are due and that nobody holds; each is held for `leaseMs` by whoever took it. */
  take(limit: number, nowMs: number, leaseMs: number): Promise<readonly PendingMessage[]>
  done(id: string): Promise<void>
  /** Makes it due again at `dueAtMs`. */
  retry(id: string, dueAtMs: number): Promise<void>
}
