import * as z from 'zod'
import { DIGEST, DIGEST_MEANS } from './patterns.ts'

/** Ids are a noun's prefix and a ULID, so that they sort by the time they were made. */
export const idOf = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `an id that begins with ${prefix}_`)

/** The one group that is there from the start, "Managed devices" (管理対象デバイス). */
export const ROOT_GROUP_ID = 'grp_MANAGED'

export const userId = idOf('usr')
export const groupId = z.union([z.literal(ROOT_GROUP_ID), idOf('grp')])
export const policyId = idOf('pol')
export const packageId = idOf('pkg')
export const standaloneId = idOf('std')
/** Made from the hash of the link's token, not from the time. */
export const linkId = z.string().regex(/^lnk_[A-Za-z0-9_-]{22}$/, 'an id that begins with lnk_')
export const deviceId = idOf('dev')

export const locale = z.enum(['ja', 'en'])
/** A UTC instant as ISO-8601 with milliseconds; inside the service times are epoch milliseconds. */
export const instant = z.iso.datetime()
export const digest = z.string().regex(DIGEST, DIGEST_MEANS)
/** 128 random bits in base64url. */
export const token = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'a token of 22 characters')

/** One line for people: no control characters, trimmed, not empty. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'one line without control characters')

export const pageQuery = z.strictObject({
  cursor: z.string().min(1).max(1024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** A page of a list: keys, not offsets, so that it stays stable while others write. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().optional() })

export const nothing = z.strictObject({})
