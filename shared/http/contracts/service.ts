/** The service about itself: addresses, settings, audit. */
import * as z from 'zod'
import { digest, instant, line } from './common.ts'

export const service = z.strictObject({
  id: z.string(),
  organisation: z.string(),
  enrollUrl: z.url(),
  deviceUrl: z.url(),
  /** For a person to compare with what a phone shows. */
  rootFingerprint: digest,
  trustVersion: z.number().int(),
  policyEpoch: z.number().int(),
})

export const settings = z.strictObject({
  organisation: line(100),
  /** Whether a phone may register by a typed address alone. */
  openRegistration: z.boolean(),
  /** How many unproved phones may wait in no group at a time. */
  unassignedLimit: z.number().int().min(0).max(1_000_000),
  /** Unproved registrations an hour from one network (/24 or /48), and by one package token. */
  registrationsPerNetworkHour: z.number().int().min(1).max(100_000),
  registrationsPerTokenHour: z.number().int().min(1).max(100_000),
  revision: z.number().int(),
})

export const settingsEdit = settings.partial().required({ revision: true })

export const auditEntry = z.strictObject({
  id: z.string(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  /** Present once the sealing job has put the entry into the chain. */
  seal: z.strictObject({ seq: z.number().int(), hash: digest }).optional(),
})

export const auditVerificationQuery = z.strictObject({ from: z.coerce.number().int().min(1).default(1) })

/** Verified in stretches of at most 1,000 entries: call again from `to + 1` until `to` is `head`. */
export const auditVerification = z.strictObject({
  ok: z.boolean(),
  from: z.number().int(),
  to: z.number().int(),
  head: z.number().int(),
  /** First entry of this stretch that does not fit, if any. */
  brokenAt: z.number().int().optional(),
})
