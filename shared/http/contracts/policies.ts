/** Groups, plug-ins and policies. */
import * as z from 'zod'
import { digest, groupId, instant, line, policyId } from './common.ts'

export const newGroup = z.strictObject({ name: line(100), parentId: groupId })
export const groupEdit = z.strictObject({ name: line(100) })
export const group = z.strictObject({
  id: groupId,
  name: z.string(),
  /** null for the root, "Managed devices". */
  parentId: groupId.nullable(),
  createdAt: instant,
})

export const pluginSummary = z.strictObject({
  id: z.string(),
  version: z.string(),
  name: z.strictObject({ ja: z.string(), en: z.string() }),
})

/** The policy schema is JSON Schema 2020-12; labels are by locale. */
export const plugin = pluginSummary.extend({
  schema: z.record(z.string(), z.unknown()),
  labels: z.strictObject({ ja: z.record(z.string(), z.unknown()), en: z.record(z.string(), z.unknown()) }),
  defaults: z.record(z.string(), z.unknown()),
})

/** Only what a policy sets itself; the rest is inherited. A locked value cannot be changed further down. */
export const settings = z.record(
  z.string().max(100),
  z.strictObject({ value: z.unknown(), locked: z.boolean().default(false) }),
)

export const newPolicy = z.strictObject({
  pluginId: z.string().max(100),
  name: line(100),
  groupId,
  active: z.boolean().default(true),
  settings: settings.default({}),
})

/** `revision` is the one the edit was made from; another one in between is `policy.conflict`. */
export const policyEdit = z.strictObject({
  revision: z.number().int().min(1),
  name: line(100).optional(),
  active: z.boolean().optional(),
  settings: settings.optional(),
})

export const policy = z.strictObject({
  id: policyId,
  pluginId: z.string(),
  name: z.string(),
  groupId,
  active: z.boolean(),
  revision: z.number().int(),
  settings,
  updatedAt: instant,
  updatedBy: z.string(),
})

export const policyRevision = z.strictObject({
  revision: z.number().int(),
  name: z.string(),
  active: z.boolean(),
  settings,
  at: instant,
  by: z.string(),
})

export const effectivePolicy = z.strictObject({
  /** What phones are given now; differs from `hash` for the moment between a save and its publication. */
  publishedHash: digest.nullable(),
  hash: digest.nullable(),
  policyEpoch: z.number().int(),
  settings: z.record(
    z.string(),
    z.strictObject({
      value: z.unknown(),
      origin: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('default') }),
        z.strictObject({ kind: z.literal('policy'), policyId, groupId, revision: z.number().int() }),
      ]),
      lockedBy: groupId.optional(),
    }),
  ),
})
