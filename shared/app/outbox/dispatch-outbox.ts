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
const LATER_MS = 1_000

interface Delivery {
  /** `later`: nothing is wrong, but it cannot be done now. */
  deliver(ports: Ports, message: OutboxMessage): Promise<'done' | 'later'>
  /** When it is given up; what must happen sooner or later has none and is tried for ever. */
  giveUp?(ports: Ports, message: OutboxMessage, reason: string): Promise<void>
}

const deliveries: Record<OutboxTopic, Delivery> = {
  'mail.enrolment': {
    async deliver(ports, message) {
      await sendLink(ports, message)
      return 'done'
    },
    giveUp: markUnsent,
  },
  'policy.publish': {
    deliver: async (ports) => ((await publishPolicies(ports)) === undefined ? 'later' : 'done'),
  },
}

/** Answers how many messages were delivered. */
export async function dispatchOutbox(ports: Ports): Promise<number> {
  const nowMs = ports.clock.now()
  const messages = await ports.outbox.take(BATCH, nowMs, HELD_MS)
  if (!messages.length) return 0
  const outcomes = await Promise.all(messages.map((message) => handle(ports, message)))
  const countOf = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length
  ports.log.measure({
    outboxDelivered: countOf('done'),
    outboxFailed: countOf('failed'),
    outboxOldestAge: (nowMs - Math.min(...messages.map(({ atMs }) => atMs))) / 1000,
  })
  return countOf('done')
}

type Outcome = 'done' | 'later' | 'failed'

async function handle(ports: Ports, message: PendingMessage): Promise<Outcome> {
  try {
    if ((await deliveries[message.topic].deliver(ports, message)) === 'later') {
      await ports.outbox.retry(message.id, ports.clock.now() + LATER_MS)
      return 'later'
    }
    await ports.outbox.done(message.id)
    return 'done'
  } catch (error) {
    await handleFailure(ports, message, error)
    return 'failed'
  }
}

/** Trying again cannot help a message that was refused; any other is tried less and less often. */
async function handleFailure(ports: Ports, message: PendingMessage, error: unknown): Promise<void> {
  const { id, topic, attempts } = message
  const { giveUp } = deliveries[topic]
  ports.log.error('outbox.failed', error, { topic, id, attempts })
  const isFinal = isYaguraError(error) && error.code !== 'service.unavailable'
  if (giveUp && (isFinal || attempts + 1 >= MAX_ATTEMPTS)) {
    await giveUp(ports, message, isYaguraError(error) ? error.code : 'delivery.failed')
    await ports.outbox.done(id)
  } else await ports.outbox.retry(id, ports.clock.now() + FIRST_RETRY_MS * 2 ** Math.min(attempts, 8))
}
