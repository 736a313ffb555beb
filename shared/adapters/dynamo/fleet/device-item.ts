/**
 * DEV#id/STATE on the wire. Names are short because every sync pays for the item's size, and none is one of
 * DynamoDB's reserved words.
 */
import type { DeviceState } from '../../../domain/device/record.ts'
import type { ReportDigest } from '../../../domain/device/report.ts'
import { fleetKeys } from '../keys.ts'
import type { Item } from '../table.ts'

const NONE = '-'

export const digestItem = (digest: ReportDigest): number[] => [
  digest.assignmentSeq,
  digest.applied,
  digest.unsupported,
  digest.failed,
  digest.waiting,
]

function digestOf(item: readonly number[]): ReportDigest {
  const [assignmentSeq = 0, applied = 0, unsupported = 0, failed = 0, waiting = 0] = item
  return { assignmentSeq, applied, unsupported, failed, waiting }
}

export const stateItem = (state: DeviceState): Item => ({
  ...fleetKeys.state(state.id),
  gs: fleetKeys.groupShard(state.groupId, state.id),
  g: state.groupId ?? NONE,
  u: state.userId ?? NONE,
  gr: state.grade,
  st: state.state,
  kh: state.keyHash,
  cur: state.current,
  ...(state.next && { nxt: state.next }),
  en: state.enrolledAtMs,
  seen: state.seenAtMs,
  iv: state.intervalMs,
  aseq: state.assignment?.seq ?? 0,
  ...(state.assignment && { akey: state.assignment.key }),
  tv: state.trustVersion,
  fh: state.factsHash,
  rseq: state.resultSeq,
  cseq: state.commandSeq,
  kseq: state.ackedSeq,
  ...(state.report && { rep: digestItem(state.report) }),
})

const orNull = (value: unknown): string | null => (value === NONE ? null : String(value))

export const stateOf = (item: Item): DeviceState => ({
  id: fleetKeys.deviceIdOf(String(item.pk)),
  groupId: orNull(item.g),
  userId: orNull(item.u),
  grade: item.gr === 'proved' ? 'proved' : 'unproved',
  state: item.st === 'active' ? 'active' : 'revoked',
  keyHash: String(item.kh),
  current: String(item.cur),
  ...(item.nxt !== undefined && { next: String(item.nxt) }),
  enrolledAtMs: Number(item.en),
  seenAtMs: Number(item.seen),
  intervalMs: Number(item.iv),
  ...(item.akey !== undefined && { assignment: { seq: Number(item.aseq), key: String(item.akey) } }),
  trustVersion: Number(item.tv),
  factsHash: String(item.fh),
  resultSeq: Number(item.rseq),
  commandSeq: Number(item.cseq),
  ackedSeq: Number(item.kseq),
  ...(Array.isArray(item.rep) && { report: digestOf(item.rep) }),
})
