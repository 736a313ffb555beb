/**
 * What the core table's stream starts when messages were written to the outbox. The records only wake it: what is
 * due is read from the outbox, so that a record lost or delivered twice changes nothing.
 */
import { dispatchOutbox } from '../../shared/app/outbox/dispatch-outbox.ts'
import { readEnvironment } from './environment.ts'
import { jsonLog } from './log.ts'
import { lambdaPorts } from './ports.ts'

const ports = lambdaPorts(readEnvironment(), jsonLog)

export async function handler(): Promise<{ delivered: number }> {
  let delivered = 0
  for (let more = await dispatchOutbox(ports); more > 0; more = await dispatchOutbox(ports)) delivered += more
  jsonLog.info('outbox.dispatched', { delivered })
  return { delivered }
}
