/** The device protocol, version 1: what a phone says at a sync and what it is told (docs/protocol.md). */
import * as z from 'zod'
import { digest } from './common.ts'
import { facts } from './facts.ts'

/** Numbers that only ever rise. Bounded so that a hostile phone cannot push its own past what JSON keeps exact. */
const rising = z
  .number()
  .int()
  .min(0)
  .max(2 ** 40)

/** What became of one setting on this phone. `reason` is a code, not a sentence. */
export const settingReport = z.strictObject({
  state: z.enum(['applied', 'unsupported', 'failed', 'waiting']),
  reason: z.string().max(100).optional(),
})

/**
 * Something the phone must not lose until it is acknowledged. `seq` counts from 1 per phone and never repeats;
 * the service counts each once, however often it is sent.
 */
export const result = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('policyReport'),
    seq: rising.min(1),
    atMs: z.number().int().min(0),
    assignmentSeq: rising,
    policyHash: digest,
    settings: z.record(z.string().max(100), settingReport).refine((all) => Object.keys(all).length <= 300, {
      message: 'at most 300 settings',
    }),
  }),
])

export const syncRequest = z.strictObject({
  /** Versions the phone has; 0 or absent for none. */
  have: z.strictObject({ trust: rising, assignment: rising, policy: digest.optional() }),
  factsHash: digest,
  /** Sent when their hash is not the one the service acknowledged, or when it asked. */
  facts: facts.optional(),
  results: z.array(result).max(20).optional(),
  /** From a push: the service must answer from a state at least this new, or ask to be called again in seconds. */
  min: z.strictObject({ policyEpoch: rising.optional(), commandSeq: rising.optional() }).optional(),
  /** A person asked for this sync: nothing is answered from a cache. */
  onDemand: z.boolean().optional(),
})

/** Absent means unchanged. An unchanged reply is `{"next":21600}`. */
export const syncReply = z.strictObject({
  /** Seconds until the phone should come back. */
  next: z.number().int().min(1),
  trust: z.string().optional(),
  assignment: z.string().optional(),
  /** The policy's exact text: its SHA-256 is the hash in the assignment. */
  policy: z.string().optional(),
  want: z.array(z.enum(['facts'])).optional(),
  /** Results up to and including this number are stored and may be forgotten. */
  acked: z.number().int().optional(),
})

export type SettingReport = z.infer<typeof settingReport>
export type SyncResult = z.infer<typeof result>
export type SyncRequest = z.infer<typeof syncRequest>
export type SyncReply = z.infer<typeof syncReply>
