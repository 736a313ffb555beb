import * as z from 'zod'

const short = z.string().max(100)

/**
 * What a phone says about itself. IMEI and serial number are absent on purpose: ordinary applications cannot
 * read them since Android 10.
 */
export const facts = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  manufacturer: short,
  model: short,
  osVersion: z.string().max(20),
  apiLevel: z.number().int().min(1).max(999),
  securityPatch: z.string().max(20).optional(),
  agentVersion: z.string().max(40),
  locale: z.string().max(35),
  timeZone: z.string().max(64),
  installSource: z.enum(['package', 'store', 'vendor', 'simulator', 'unknown']),
})

export type Facts = z.infer<typeof facts>
