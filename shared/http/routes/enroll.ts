import * as z from 'zod'
import { standaloneId, token } from '../contracts/common.ts'
import { enrolReply, enrolRequest, trustReply } from '../contracts/enroll.ts'
import { defineRoutes } from '../route.ts'

const pageQuery = z.strictObject({ lang: z.string().max(10).optional() })
const tokenParams = z.strictObject({ token })
const standaloneParams = z.strictObject({ id: standaloneId })

/** What a phone reaches before it has a certificate. Nothing here gives more than a place in the queue. */
export const enrollRoutes = defineRoutes({
  'enroll.landing': {
    method: 'GET',
    path: '/e/{token}',
    host: 'enroll',
    auth: 'link',
    summary: 'Landing page of a personal enrolment link; a visit consumes nothing',
    params: tokenParams,
    query: pageQuery,
    reply: 'page',
    needs: ['core:read'],
    errors: ['link.unknown', 'link.expired', 'link.used', 'link.revoked'],
  },
  'enroll.package': {
    method: 'GET',
    path: '/e/{token}/package',
    host: 'enroll',
    auth: 'link',
    summary: "The link's package with the connection settings stamped in",
    params: tokenParams,
    reply: 'redirect',
    timeoutMs: 28_000,
    needs: ['core:read', 'objects:read', 'objects:write', 'signing-keys'],
    errors: ['link.unknown', 'link.expired', 'link.used', 'link.revoked'],
  },
  'enroll.standalone': {
    method: 'GET',
    path: '/p/{id}',
    host: 'enroll',
    auth: 'none',
    summary: 'Page of a standalone package that anybody with the address may install',
    params: standaloneParams,
    query: pageQuery,
    reply: 'page',
    needs: ['core:read'],
    errors: ['standalone.not_found'],
  },
  'enroll.standalone-package': {
    method: 'GET',
    path: '/p/{id}/package',
    host: 'enroll',
    auth: 'none',
    summary: 'The standalone package itself',
    params: standaloneParams,
    reply: 'redirect',
    timeoutMs: 28_000,
    needs: ['core:read', 'objects:read', 'objects:write', 'signing-keys', 'secrets'],
    errors: ['standalone.not_found'],
  },
  'enroll.trust': {
    method: 'GET',
    path: '/v1/trust',
    host: 'enroll',
    auth: 'none',
    summary: 'The trust document, signed by the root that a phone was told about',
    reply: trustReply,
    needs: ['core:read'],
  },
  'enroll.enrol': {
    method: 'POST',
    path: '/v1/enroll',
    host: 'enroll',
    auth: 'proof',
    summary: 'Register a phone by its key and receive its certificate',
    body: enrolRequest,
    reply: enrolReply,
    status: 201,
    maxBodyBytes: 16 * 1024,
    needs: ['fleet:read', 'fleet:write', 'core:read', 'core:write', 'client-ca', 'secrets'],
    errors: [
      'csr.invalid',
      'csr.weak_key',
      'link.unknown',
      'link.expired',
      'link.used',
      'link.revoked',
      'enrol.token_revoked',
      'enrol.closed',
      'enrol.unassigned_limit',
      'auth.device_revoked',
      'request.rate_limited',
    ],
  },
})
