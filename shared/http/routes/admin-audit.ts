import { pageOf, pageQuery } from '../contracts/common.ts'
import { auditEntry, auditVerification, auditVerificationQuery } from '../contracts/service.ts'
import { defineRoutes } from '../route.ts'

export const auditRoutes = defineRoutes({
  'admin.audit.list': {
    method: 'GET',
    path: '/v1/audit',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Sealed audit entries, newest first',
    query: pageQuery,
    reply: pageOf(auditEntry),
    needs: ['core:read'],
  },
  'admin.audit.tail': {
    method: 'GET',
    path: '/v1/audit/unsealed',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Entries of the last minute, not yet in the chain',
    query: pageQuery.pick({ limit: true }),
    reply: pageOf(auditEntry),
    needs: ['core:read'],
  },
  'admin.audit.verify': {
    method: 'GET',
    path: '/v1/audit/verification',
    host: 'admin',
    auth: 'role:admin',
    summary: 'Recompute a stretch of the chain and say whether every entry is as it was sealed',
    query: auditVerificationQuery,
    reply: auditVerification,
    needs: ['core:read', 'signing-keys'],
  },
})
