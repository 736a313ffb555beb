import * as z from 'zod/mini'

const upTo = (max: number) => z.string().check(z.maxLength(max))
const short = upTo(100)

/**
 * What a phone says about itself. IMEI and serial number are absent on purpose: ordinary applications cannot
 * read them since Android 10.
 */
export const facts = z.strictObject({
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  manufacturer: short,
  model: short,
  osVersion: upTo(20),
  apiLevel: z.int().check(z.minimum(1), z.maximum(999)),
  securityPatch: z.optional(upTo(20)),
  agentVersion: upTo(40),
  locale: upTo(35),
  timeZone: upTo(64),
  installSource: z.enum(['package', 'store', 'vendor', 'simulator', 'unknown']),
})

export type Facts = z.infer<typeof facts>
