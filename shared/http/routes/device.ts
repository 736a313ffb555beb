import { syncReply, syncRequest } from '../contracts/device.ts'
import { defineRoutes } from '../route.ts'

/** Everything a phone with a certificate may ask. The gateway has checked the chain; the allow-list is ours. */
export const deviceRoutes = defineRoutes({
  'device.sync': {
    method: 'POST',
    path: '/v1/sync',
    host: 'device',
    auth: 'clientCert',
    summary: 'Exchange what changed between a phone and the service',
    body: syncRequest,
    reply: syncReply,
    maxBodyBytes: 256 * 1024,
    needs: ['fleet:read', 'fleet:write', 'core:read', 'signing-keys'],
    errors: ['auth.certificate_unknown', 'auth.device_revoked'],
  },
})
