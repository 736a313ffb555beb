/**
 * The device protocol, version 1: what a phone says at a sync and what it is told (docs/protocol.md). In zod's
 * smaller dialect: it starts in half the time, and every phone's first request may wait for it.
 */
import * as z from 'zod/mini'
import { facts } from './facts.ts'
import { DIGEST, DIGEST_MEANS } from './patterns.ts'

const digest = z.string().check(z.regex(DIGEST, DIGEST_MEANS))

/** Numbers that only ever rise. Bounded so that a hostile phone cannot push its own past what JSON keeps exact. */
const rising = z.int().check(z.minimum(0), z.maximum(2 ** 40))

/** What became of one setting on this phone. `reason` is a code, not a sentence. */
export const settingReport = z.strictObject({
  state: z.enum(['applied', 'unsupported', 'failed', 'waiting']),
  reason: z.optional(z.string().check(z.maxLength(100))),
})

const atMostSettings = (limit: number) =>
  z.refine<Record<string, unknown>>((all) => Object.keys(all).length <= limit, {
    message: `at most ${limit} settings`,
  })

/**
 * Something the phone must not lose until it is acknowledged. `seq` counts from 1 per phone and never repeats;
 * the service counts each once, however often it is sent.
 */
export const result = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('policyReport'),
    seq: rising.check(z.minimum(1)),
    atMs: z.int().check(z.minimum(0)),
    assignmentSeq: rising,
    policyHash: digest,
    settings: z.record(z.string().check(z.maxLength(100)), settingReport).check(atMostSettings(300)),
  }),
])

export const syncRequest = z.strictObject({
  /** Versions the phone has; 0 or absent for none. */
  have: z.strictObject({ trust: rising, assignment: rising, policy: z.optional(digest) }),
  factsHash: digest,
  /** Sent when their hash is not the one the service acknowledged, or when it asked. */
  facts: z.optional(facts),
  results: z.optional(z.array(result).check(z.maxLength(20))),
  /** From a push: the service must answer from a state at least this new, or ask to be called again in seconds. */
  min: z.optional(z.strictObject({ policyEpoch: z.optional(rising), commandSeq: z.optional(rising) })),
  /** A person asked for this sync: nothing is answered from a cache. */
  onDemand: z.optional(z.boolean()),
})

/** Absent means unchanged. An unchanged reply is `{"next":21600}`. */
export const syncReply = z.strictObject({
  /** Seconds until the phone should come back. */
  next: z.int().check(z.minimum(1)),
  trust: z.optional(z.string()),
  assignment: z.optional(z.string()),
  /** The policy's exact text: its SHA-256 is the hash in the assignment. */
  policy: z.optional(z.string()),
  want: z.optional(z.array(z.enum(['facts']))),
  /** Results up to and including this number are stored and may be forgotten. */
  acked: z.optional(z.int()),
})

export type SettingReport = z.infer<typeof settingReport>
export type SyncResult = z.infer<typeof result>
export type SyncRequest = z.infer<typeof syncRequest>
export type SyncReply = z.infer<typeof syncReply>
