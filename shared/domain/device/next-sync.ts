/** Numbers that only rise, as the service sees them or as a push told the phone. */
export interface Progress {
  readonly policyEpoch: number
  readonly commandSeq: number
}

/** What a push promised; an absent number promises nothing. */
export interface PromisedProgress {
  readonly policyEpoch?: number | undefined
  readonly commandSeq?: number | undefined
}

/** The first wait of a phone that is ahead of the service; it doubles this by itself, up to 30 s. */
export const catchUpMs = 2_000

const jitter = 0.1

/** A number in [0, 1) that depends on nothing but the text: FNV-1a, then Murmur3's finaliser to spread it. */
const fractionOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** The service has not yet seen what woke the phone up (architecture §4, no lost wake-up). */
export const isBehind = (seen: Progress, promised: PromisedProgress = {}): boolean =>
  seen.policyEpoch < (promised.policyEpoch ?? 0) || seen.commandSeq < (promised.commandSeq ?? 0)

/** The interval ±10 %, the same for the same phone and seed, so that a fleet does not march in step. */
export const jitteredMs = (intervalMs: number, deviceId: string, seed: string): number =>
  Math.round(intervalMs * (1 + jitter * (2 * fractionOf(`${deviceId}/${seed}`) - 1)))

export interface NextSyncInput {
  readonly intervalMs: number
  readonly deviceId: string
  /** Changes from sync to sync, so that two phones that meet once do not meet for ever. */
  readonly seed: string
  readonly seen: Progress
  readonly promised?: PromisedProgress | undefined
}

/** How long the phone should wait before its next sync. */
export const nextSyncMs = ({ intervalMs, deviceId, seed, seen, promised }: NextSyncInput): number =>
  isBehind(seen, promised) ? catchUpMs : jitteredMs(intervalMs, deviceId, seed)
