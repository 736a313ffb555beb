/** Delivers what changes asked for: at least once, in any order, each message with its own patience. */
import { isYaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'
import type { OutboxMessage, OutboxTopic, PendingMessage } from '../../ports/outbox.ts'
import { markUnsent, sendLink } from '../links/send-link.ts'
import { publishPolicies } from '../policies/publish-policies.ts'

const BATCH = 25
const HELD_MS = 60_000
const MAX_ATTEMPTS = 6
const FIRST_RETRY_MS = 5_000

interface Delivery {
  deliver(ports: Ports, message: OutboxMessage): Promise<void>
  /** When it is given up; what must happen sooner or later has none and is tried for ever. */
  giveUp?(ports: Ports, message: OutboxMessage, reason: string): Promise<void>
}

const deliveries: Record<OutboxTopic, Delivery> = {
  'mail.enrolment': { deliver: sendLink, giveUp: markUnsent },
  'policy.publish': {
    async deliver(ports) {
      if ((await publishPolicies(ports)) === undefined) throw new Error('another publisher holds the lock')
    },
  },
}

/** Answers how many messages were delivered. */
export async function dispatchOutbox(ports: Ports): Promise<number> {
  const messages = await ports.outbox.take(BATCH, ports.clock.now(), HELD_MS)
  const delivered = await Promise.all(messages.map((message) => handle(ports, message)))
  return delivered.filter(Boolean).length
}

async function handle(ports: Ports, message: PendingMessage): Promise<boolean> {
  const { deliver, giveUp } = deliveries[message.topic]
  try {
    await deliver(ports, message)
    await ports.outbox.done(message.id)
    return true
  } catch (error) {
    ports.log.error('outbox.failed', error, {
      topic: message.topic,
      id: message.id,
      attempts: message.attempts,
    })
    const isFinal = isYaguraError(error) && error.code !== 'service.unavailable'
    if (giveUp && (isFinal || message.attempts + 1 >= MAX_ATTEMPTS)) {
      await giveUp(ports, message, isYaguraError(error) ? error.code : 'delivery.failed')
      await ports.outbox.done(message.id)
    } else
      await ports.outbox.retry(
        message.id,
        ports.clock.now() + FIRST_RETRY_MS * 2 ** Math.min(message.attempts, 8),
      )
    return false
  }
}
