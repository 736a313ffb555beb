/** What the phone owes the service: numbered from 1, kept until acknowledged, however often it is sent. */
import type { SyncReply, SyncRequest } from '../../../shared/http/contracts/device.ts'
import type { PhoneState } from '../state.ts'

type Outbox = PhoneState['outbox']

/** What one request may carry (`shared/http/contracts/device.ts`). */
const PER_REQUEST = 20
/** A phone that was never heard stops adding here, and reports how things stand once there is room again. */
const LIMIT = 100

export const hasRoom = ({ waiting }: Outbox): boolean => waiting.length < LIMIT

export const queueReport = (
  { lastSeq, waiting }: Outbox,
  report: NonNullable<PhoneState['reported']>,
  atMs: number,
): Outbox => ({
  lastSeq: lastSeq + 1,
  waiting: [...waiting, { kind: 'policyReport', seq: lastSeq + 1, atMs, ...report }],
})

export const toSend = ({ waiting }: Outbox): SyncRequest['results'] =>
  waiting.length > 0 ? waiting.slice(0, PER_REQUEST) : undefined

/** A number above our own means that this phone's memory is older than the service's: count on from there. */
export const acknowledge = ({ lastSeq, waiting }: Outbox, acked: SyncReply['acked']): Outbox =>
  acked === undefined
    ? { lastSeq, waiting }
    : { lastSeq: Math.max(lastSeq, acked), waiting: waiting.filter(({ seq }) => seq > acked) }
