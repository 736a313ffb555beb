/** A personal enrolment link: one user's way to register phones (mission D3). */

export interface LinkMail {
  readonly state: 'queued' | 'sent' | 'failed'
  readonly atMs: number
  readonly reason?: string
}

export interface Link {
  readonly id: string
  readonly userId: string
  readonly packageId: string
  /** Where the phone lands at once; absent: among the unassigned. */
  readonly groupId?: string
  readonly maxUses: number
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly revokedAtMs?: number
  /** Phones that hold a use, by the hash of their key, with the time they took it. */
  readonly claims: Readonly<Record<string, number>>
  readonly mail?: LinkMail
}

export type LinkState = 'ready' | 'used' | 'expired' | 'revoked'

/** Revoked outweighs expired outweighs used: the answer that helps the person most comes first. */
export function linkState(link: Link, nowMs: number): LinkState {
  if (link.revokedAtMs !== undefined) return 'revoked'
  if (link.expiresAtMs <= nowMs) return 'expired'
  return usesOf(link) >= link.maxUses ? 'used' : 'ready'
}

export const usesOf = (link: Link): number => Object.keys(link.claims).length

/** A use taken by a phone that never registered returns after this. */
export const CLAIM_RETURNS_AFTER_MS = 10 * 60_000
