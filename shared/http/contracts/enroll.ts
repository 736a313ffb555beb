import * as z from 'zod'
import { deviceId, token } from './common.ts'
import { facts } from './facts.ts'

export const enrolProof = z.discriminatedUnion('kind', [
  /** A personal link: proves a user. */
  z.strictObject({ kind: z.literal('link'), token }),
  /** The token inside a standalone package: proves only that somebody had the package. */
  z.strictObject({ kind: z.literal('package'), token }),
  /** A typed address: open registration, when the service allows it. */
  z.strictObject({ kind: z.literal('none') }),
])

export const enrolRequest = z.strictObject({
  proof: enrolProof,
  /** PKCS#10, DER, base64 in one line. Its key is the phone's identity; its subject is ignored. */
  csr: z.base64().max(4096),
  facts,
})

/** The same key gets the same answer, however often it asks. */
export const enrolReply = z.strictObject({
  deviceId,
  grade: z.enum(['proved', 'unproved']),
  /** PEM: the device certificate, then its issuer. */
  certificate: z.string(),
  trust: z.string(),
  /** Base address of the mutual-TLS host. */
  deviceUrl: z.url(),
})

export const trustReply = z.strictObject({ trust: z.string() })

export type EnrolProof = z.infer<typeof enrolProof>
export type EnrolRequest = z.infer<typeof enrolRequest>
export type EnrolReply = z.infer<typeof enrolReply>
