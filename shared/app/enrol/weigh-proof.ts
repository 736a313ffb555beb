/**
 * What a proof is worth. The answer is not yes or no but the terms of the registration; the issuer and the store
 * take nothing else, so no second path can skip a check (architecture §5, Grades).
 */
import type { Grade } from '../../domain/device/record.ts'
import { tokenHash } from '../../domain/digests.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { ServiceSettings } from '../../domain/settings.ts'
import type { EnrolProof } from '../../http/contracts/enroll.ts'
import type { Ports } from '../../ports/all.ts'
import { claimLink } from './claim-link.ts'
import { linkIdOf } from './link-id.ts'

export interface EnrolmentTerms {
  readonly grade: Grade
  readonly userId: string | null
  readonly groupId: string | null
  readonly validForMs: number
  /** The phone counts against this many unproved ones in no group. */
  readonly unprovedLimit?: number
  /** By what it came, for the audit log. */
  readonly via: string
}

type Needs = Pick<Ports, 'links' | 'standalones' | 'rateLimits' | 'clock' | 'secrets' | 'enrolments'>

export interface Claimant {
  readonly keyHash: string
  /** Coarse source network. */
  readonly network: string
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const PROVED_FOR_MS = 365 * DAY_MS
/** Short, because anybody with a package gets one. */
const UNPROVED_FOR_MS = 30 * DAY_MS

export async function weighProof(
  ports: Needs,
  proof: EnrolProof,
  claimant: Claimant,
  settings: ServiceSettings,
): Promise<EnrolmentTerms> {
  switch (proof.kind) {
    case 'link':
      return byLink(ports, proof.token, claimant)
    case 'package':
      return byPackage(ports, proof.token, claimant, settings)
    case 'none':
      return byAddress(ports, claimant, settings)
  }
}

async function byLink(ports: Needs, token: string, { keyHash }: Claimant): Promise<EnrolmentTerms> {
  const link = await claimLink(ports, linkIdOf(token), keyHash)
  return {
    grade: 'proved',
    userId: link.userId,
    groupId: link.groupId ?? null,
    validForMs: PROVED_FOR_MS,
    via: link.id,
  }
}

async function byPackage(
  ports: Needs,
  token: string,
  claimant: Claimant,
  settings: ServiceSettings,
): Promise<EnrolmentTerms> {
  const hash = tokenHash(token)
  const item = await ports.standalones.byToken(hash)
  if (!item?.published || item.tokenHash !== hash) throw new YaguraError('enrol.token_revoked')
  await limit(ports, `token:${item.id}`, claimant, settings.registrationsPerTokenHour)
  return unproved(ports, claimant, settings, item.id)
}

async function byAddress(
  ports: Needs,
  claimant: Claimant,
  settings: ServiceSettings,
): Promise<EnrolmentTerms> {
  if (!settings.openRegistration) throw new YaguraError('enrol.closed')
  return unproved(ports, claimant, settings, 'open-registration')
}

async function unproved(
  ports: Needs,
  claimant: Claimant,
  settings: ServiceSettings,
  via: string,
): Promise<EnrolmentTerms> {
  const source = await ports.secrets.mac(claimant.network, 'rate:network')
  await limit(ports, `network:${source}`, claimant, settings.registrationsPerNetworkHour)
  return {
    grade: 'unproved',
    userId: null,
    groupId: null,
    validForMs: UNPROVED_FOR_MS,
    unprovedLimit: settings.unassignedLimit,
    via,
  }
}

async function limit(
  { rateLimits, clock }: Needs,
  key: string,
  { keyHash }: Claimant,
  perHour: number,
): Promise<void> {
  const nowMs = clock.now()
  if (await rateLimits.take(key, keyHash, perHour, HOUR_MS, nowMs)) return
  const retryAfterS = Math.ceil((HOUR_MS - (nowMs % HOUR_MS)) / 1000)
  throw new YaguraError('request.rate_limited', { retryAfterS })
}
