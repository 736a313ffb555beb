import type { Administrator } from '../domain/admin.ts'
import type { Actor } from './audit/record.ts'

export const actorOf = (admin: Administrator): Actor => `admin:${admin.subject}`
