/**
 * What the core table's stream starts when messages were written to the outbox. The records only wake it: what is
 * due is read from the outbox, so that a record lost or delivered twice changes nothing.
 */
import { outboxTrigger } from '../jobs/jobs.ts'
import { readEnvironment } from './environment.ts'
import { log } from './log.ts'
import { lambdaPorts } from './ports.ts'

const dispatch = outboxTrigger(lambdaPorts(readEnvironment(), log))

export async function handler(): Promise<void> {
  for (let more = true; more; ) more = (await dispatch()).delivered !== 0
}
