/** Installation packages, standalone packages and personal links. */
import * as z from 'zod'
import { groupId, instant, line, linkId, packageId, standaloneId, userId } from './common.ts'

export const upload = z.strictObject({
  uploadId: z.string(),
  /** PUT the file here, with exactly these headers, before it expires. */
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: instant,
})

export const newPackage = z.strictObject({
  uploadId: z.string().max(60),
  name: line(100),
  /** The texts the person registering the package has read and accepted; recorded with who and when. */
  eulaAccepted: z.literal(true),
  note: line(500).optional(),
})

const signer = z.strictObject({ sha256: z.string(), subject: z.string(), scheme: z.string() })

/** Everything below `apk` was read from the file itself. */
export const installationPackage = z.strictObject({
  id: packageId,
  name: z.string(),
  note: z.string().optional(),
  sizeBytes: z.number().int(),
  createdAt: instant,
  createdBy: z.string(),
  apk: z.strictObject({
    packageName: z.string(),
    versionCode: z.number(),
    versionName: z.string(),
    label: z.string(),
    minSdk: z.number().int(),
    targetSdk: z.number().int(),
    permissions: z.array(z.string()),
    signers: z.array(signer),
  }),
})

export const newStandalone = z.strictObject({ packageId })
export const standalone = z.strictObject({
  id: standaloneId,
  packageId,
  name: z.string(),
  url: z.url(),
  path: z.string(),
  published: z.boolean(),
  tokenVersion: z.number().int(),
  createdAt: instant,
})

export const newLinks = z.strictObject({
  userIds: z.array(userId).min(1).max(100),
  packageId,
  /** Where the phone lands at once; otherwise it waits among the unassigned. */
  groupId: groupId.optional(),
  /** `mail` sends it, `show` returns link and QR in the reply; never stored readable. */
  delivery: z.enum(['mail', 'show']),
  maxUses: z.number().int().min(1).max(50).default(1),
  validHours: z.number().int().min(1).max(720).default(72),
})

const mailState = z.strictObject({
  state: z.enum(['queued', 'sent', 'failed']),
  at: instant,
  reason: z.string().optional(),
})

export const link = z.strictObject({
  id: linkId,
  userId,
  packageId,
  groupId: groupId.optional(),
  state: z.enum(['ready', 'used', 'expired', 'revoked']),
  maxUses: z.number().int(),
  uses: z.number().int(),
  expiresAt: instant,
  createdAt: instant,
  mail: mailState.optional(),
})

/** One entry per user asked for: a link, or why there is none for this one. */
export const newLinksReply = z.strictObject({
  results: z.array(
    z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('queued'), userId, link }),
      z.strictObject({ outcome: z.literal('shown'), userId, link, url: z.url(), qrSvg: z.string() }),
      z.strictObject({ outcome: z.literal('refused'), userId, code: z.string(), message: z.string() }),
    ]),
  ),
})
