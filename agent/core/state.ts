/** Everything a phone must remember, written whole. A change of shape gets a new `format`. */
import * as z from 'zod'
import { digest } from '../../shared/http/contracts/common.ts'
import { result, settingReport, syncRequest } from '../../shared/http/contracts/device.ts'
import { enrolReply } from '../../shared/http/contracts/enroll.ts'
import { assignment, trustDocument } from '../../shared/protocol/signed/documents.ts'

const count = z.number().int().min(0)

export const phoneState = z.strictObject({
  format: z.literal(1),
  deviceId: enrolReply.shape.deviceId,
  grade: enrolReply.shape.grade,
  certificate: z.string(),
  /** RFC 7638 thumbprint of the root key; everything else is believed because of it. */
  root: digest,
  trust: z.strictObject({ jws: z.string(), document: trustDocument }),
  assignment: assignment.optional(),
  policy: z.strictObject({ hash: digest, text: z.string() }).optional(),
  /** What the last policy report said, to tell whether there is news. */
  reported: z
    .strictObject({
      assignmentSeq: count,
      policyHash: digest,
      settings: z.record(z.string(), settingReport),
    })
    .optional(),
  outbox: z.strictObject({ lastSeq: count, waiting: z.array(result) }),
  ackedFactsHash: digest.optional(),
  /** What a push promised; kept until the service has answered from a state that new. */
  wake: syncRequest.shape.min,
  schedule: z.strictObject({ dueAtMs: count, failures: count, catchUps: count }),
  lastSyncAtMs: count.optional(),
  revoked: z.boolean(),
  /** The service knows nothing of this phone any more, as after a restore to an earlier day: it may enrol again. */
  forgotten: z.literal(true).optional(),
})

export type PhoneState = z.infer<typeof phoneState>
export type HeldTrust = PhoneState['trust']
export type HeldPolicy = NonNullable<PhoneState['policy']>
