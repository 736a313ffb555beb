/** Users (whose phones are managed) and administrators. */
import * as z from 'zod'
import { instant, line, locale, userId } from './common.ts'

export const newUser = z.strictObject({
  name: line(100),
  mail: z.email().max(254).optional(),
  locale: locale.default('en'),
})

export const userEdit = z
  .strictObject({
    name: line(100).optional(),
    /** null removes the address. */
    mail: z.email().max(254).nullable().optional(),
    locale: locale.optional(),
  })
  .refine((edit) => Object.keys(edit).length > 0, { message: 'nothing to change' })

export const user = z.strictObject({
  id: userId,
  name: z.string(),
  mail: z.string().optional(),
  locale,
  createdAt: instant,
})

export const me = z.strictObject({
  issuer: z.string(),
  subject: z.string(),
  name: z.string(),
  role: z.string(),
})
