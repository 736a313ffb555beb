/** Which policy each group's phones are given. Writes per group, none per device (architecture §4). */
import type { DataState } from '../domain/data-version.ts'

export interface Head {
  /** Rises with every publication; 0 before the first. */
  readonly policyEpoch: number
  readonly trustVersion: number
  /** The store was put back to an earlier state, and no trust document was published since. */
  readonly restored?: true
  /** Absent in a store from before forms were numbered. */
  readonly data?: DataState
}

export interface GroupPointer {
  readonly groupId: string
  /** Empty where no policy bears on the group. */
  readonly hash: string
  readonly epoch: number
  /** What held before `epoch`, for readers of a HEAD that has not reached it. */
  readonly before?: { readonly hash: string; readonly epoch: number }
}

export interface PublishedPolicies {
  head(options: { consistent: boolean }): Promise<Head>
  /** undefined for a group that has never been published. */
  pointer(groupId: string, options: { consistent: boolean }): Promise<GroupPointer | undefined>
  /** The exact text under a hash; undefined if there is none. Immutable, so it may be cached for good. */
  body(hash: string): Promise<string | undefined>
}

export interface PolicyPublisher {
  /** The right to publish, alone, until `untilMs`; false if another still holds it after a moment's wait. */
  lock(owner: string, nowMs: number, untilMs: number): Promise<boolean>
  pointers(): Promise<readonly GroupPointer[]>
  putBody(hash: string, text: string): Promise<void>
  /** false if the lock is not `owner`'s any more; groups already written stay invisible until the flip. */
  putPointers(owner: string, pointers: readonly GroupPointer[]): Promise<boolean>
  /** Makes the epoch visible everywhere at once and gives the lock back. false as above. */
  flip(owner: string, epoch: number): Promise<boolean>
  unlock(owner: string): Promise<void>
}

/** The pointer that holds under `head`: the newest not beyond its epoch. */
export function pointerAt(pointer: GroupPointer | undefined, policyEpoch: number): string | undefined {
  if (!pointer) return undefined
  if (pointer.epoch <= policyEpoch) return pointer.hash
  return pointer.before && pointer.before.epoch <= policyEpoch ? pointer.before.hash : undefined
}
