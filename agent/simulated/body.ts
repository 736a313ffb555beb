import * as z from 'zod'

/** What the phone is like: what its user has set, and what a policy has switched off. */
export const phoneBody = z.strictObject({
  /** Digits of the PIN; null without a screen lock. */
  screenLockLength: z.number().int().min(4).max(16).nullable(),
  accessibilityOn: z.boolean(),
  wifi: z.enum(['free', 'prohibited']),
  bluetooth: z.enum(['free', 'prohibited']),
  camera: z.enum(['free', 'prohibited']),
  fingerprint: z.enum(['free', 'prohibited']),
})

export type PhoneBody = z.infer<typeof phoneBody>

/** What only the person holding the phone can change. */
export type UserAction = Partial<Pick<PhoneBody, 'screenLockLength' | 'accessibilityOn'>>

export const newBody: PhoneBody = {
  screenLockLength: null,
  accessibilityOn: false,
  wifi: 'free',
  bluetooth: 'free',
  camera: 'free',
  fingerprint: 'free',
}

/** Everything a policy may have taken is the user's again. */
export const released = (body: PhoneBody): PhoneBody => ({
  ...body,
  wifi: 'free',
  bluetooth: 'free',
  camera: 'free',
  fingerprint: 'free',
})
