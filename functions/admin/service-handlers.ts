import { actorOf } from '../../shared/app/actor.ts'
import { verifyAudit } from '../../shared/app/audit/verify-audit.ts'
import { editSettings } from '../../shared/app/settings/settings.ts'
import { currentTrust } from '../../shared/app/trust/current-trust.ts'
import { readOwnTrust } from '../../shared/app/trust/own-trust.ts'
import { refreshTrust } from '../../shared/app/trust/refresh-trust.ts'
import { rootThumbprint } from '../../shared/app/trust/root-thumbprint.ts'
import type { ServiceSettings } from '../../shared/domain/settings.ts'
import { openApi } from '../../shared/http/openapi.ts'
import type { auditRoutes } from '../../shared/http/routes/admin-audit.ts'
import type { serviceRoutes } from '../../shared/http/routes/admin-service.ts'
import { routes } from '../../shared/http/routes.ts'
import type { Handlers } from '../http/handler.ts'
import type { AdminPorts } from './ports.ts'
import { auditReply, pageReply } from './present.ts'

const settingsReply = ({ serviceId: _, ...settings }: ServiceSettings) => settings

export const serviceHandlers = (ports: AdminPorts): Handlers<typeof serviceRoutes & typeof auditRoutes> => ({
  'admin.openapi': async () => openApi(routes, ports.addresses),

  'admin.me': async ({ caller: { admin } }) => ({ ...admin }),

  'admin.service': async () => {
    const [{ jws, version }, head] = await Promise.all([
      currentTrust(ports),
      ports.published.head({ consistent: true }),
    ])
    const { aud, organisation } = readOwnTrust(jws)
    return {
      id: aud,
      organisation,
      enrollUrl: ports.addresses.enrollUrl,
      deviceUrl: ports.addresses.deviceUrl,
      rootFingerprint: await rootThumbprint(jws),
      trustVersion: version,
      policyEpoch: head.policyEpoch,
    }
  },

  'admin.settings.read': async () => settingsReply(await ports.settings.read()),

  'admin.settings.edit': async ({ caller, body }) => {
    const settings = await editSettings(ports, actorOf(caller.admin), body)
    if (body.organisation !== undefined) await refreshTrust(ports, actorOf(caller.admin))
    return settingsReply(settings)
  },

  'admin.audit.list': async ({ query }) => pageReply(await ports.auditLog.sealed(query), auditReply),

  'admin.audit.tail': async ({ query }) => ({
    items: (await ports.auditLog.unsealed(query.limit)).map(auditReply),
  }),

  'admin.audit.verify': ({ query }) => verifyAudit(ports, query.from),
})
