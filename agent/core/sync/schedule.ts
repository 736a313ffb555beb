/** When the phone comes back. */
import { catchUpMs } from '../../../shared/domain/device/next-sync.ts'
import { backoffMs } from '../backoff.ts'
import type { AgentError } from '../errors.ts'
import type { Random } from '../ports.ts'
import type { PhoneState } from '../state.ts'

type Timing = Pick<PhoneState, 'wake' | 'schedule'>
type Wake = PhoneState['wake']

/** Longer than any interval a policy can set, so that no reply can send a phone away for ever. */
const MAX_NEXT_MS = 48 * 3_600_000
/** The shortest interval is minutes; an answer in seconds means "not there yet, ask again". */
const MAX_CATCH_UP_MS = 30_000

const higher = (one = 0, other = 0) => Math.max(one, other)

/** Two pushes before one sync: the phone asks for the newer of each number. */
export const joinWake = (held: Wake, pushed: Wake): Wake =>
  held && pushed
    ? {
        policyEpoch: higher(held.policyEpoch, pushed.policyEpoch),
        commandSeq: higher(held.commandSeq, pushed.commandSeq),
      }
    : (pushed ?? held)

/** After a reply. While the service is behind what a push promised, the waits double up to 30 s. */
export function afterReply({ wake, schedule }: Timing, nextS: number, nowMs: number): Timing {
  const nextMs = Math.min(nextS * 1000, MAX_NEXT_MS)
  if (!wake || nextMs > MAX_CATCH_UP_MS)
    return { wake: undefined, schedule: { dueAtMs: nowMs + nextMs, failures: 0, catchUps: 0 } }
  const doubled = Math.min(catchUpMs * 2 ** schedule.catchUps, MAX_CATCH_UP_MS)
  const dueAtMs = nowMs + Math.max(nextMs, doubled)
  return { wake, schedule: { dueAtMs, failures: 0, catchUps: schedule.catchUps + 1 } }
}

export function afterFailure(
  { schedule }: Timing,
  error: AgentError,
  nowMs: number,
  random: Random,
): Pick<Timing, 'schedule'> {
  const dueAtMs = nowMs + backoffMs(schedule.failures, random, error.retry?.afterMs)
  return { schedule: { ...schedule, dueAtMs, failures: schedule.failures + 1 } }
}
