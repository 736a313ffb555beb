/** Phones as administrators see them. */
import * as z from 'zod'
import { deviceId, digest, groupId, instant, pageQuery, userId } from './common.ts'
import { settingReport } from './device.ts'
import { facts } from './facts.ts'

const status = z.strictObject({
  level: z.enum(['ok', 'warning', 'critical']),
  reasons: z.array(
    z.strictObject({
      code: z.string(),
      severity: z.enum(['warning', 'critical']),
      since: instant.optional(),
      detail: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
})

export const deviceSummary = z.strictObject({
  id: deviceId,
  name: z.string().optional(),
  model: z.string().optional(),
  groupId: groupId.nullable(),
  userId: userId.nullable(),
  grade: z.enum(['proved', 'unproved']),
  state: z.enum(['active', 'revoked']),
  enrolledAt: instant,
  lastContact: instant,
  status,
})

const policyState = z.strictObject({
  /** `none`: in no group. `pending`: not yet taken. `reported`: the phone has said what became of it. */
  state: z.enum(['none', 'pending', 'delivered', 'reported']),
  hash: digest.nullable(),
  assignmentSeq: z.number().int(),
  settings: z.record(z.string(), settingReport),
})

export const device = deviceSummary.extend({
  facts: z.optional(facts),
  policy: policyState,
  /** The six checks of the phone's own status page; `unknown` while its agent does not report them. */
  checks: z.array(z.strictObject({ id: z.string(), state: z.enum(['met', 'unmet', 'unknown']) })),
  certificate: z.strictObject({
    fingerprint: z.string(),
    serial: z.string(),
    notBefore: instant,
    notAfter: instant,
  }),
  trustVersion: z.number().int(),
})

/** `unassigned` lists the phones in no group. */
export const deviceListQuery = pageQuery.extend({
  group: z.union([z.literal('unassigned'), groupId]).optional(),
})

export const moveDevices = z.strictObject({
  deviceIds: z.array(deviceId).min(1).max(50),
  /** null puts them back among the unassigned. */
  groupId: groupId.nullable(),
})

export const movedDevices = z.strictObject({ moved: z.number().int() })
