import { enrolPhone } from '../../shared/app/enrol/enrol-phone.ts'
import { requirePackage } from '../../shared/app/packages/register-package.ts'
import { stampedCopyUrl } from '../../shared/app/packages/stamped-copy.ts'
import { downloadStandalone } from '../../shared/app/packages/standalone.ts'
import { currentTrust } from '../../shared/app/trust/current-trust.ts'
import { YaguraError } from '../../shared/domain/errors.ts'
import { linkState } from '../../shared/domain/link.ts'
import type { enrollRoutes } from '../../shared/http/routes/enroll.ts'
import type { Ports } from '../../shared/ports/all.ts'
import type { Handlers } from '../http/handler.ts'
import { personalPage, sharedPage } from './pages.ts'

export const enrollHandlers = (ports: Ports): Handlers<typeof enrollRoutes> => ({
  'enroll.landing': ({ caller, params, locale, device }) =>
    personalPage(ports, { link: caller.link, token: params.token, locale, device }),

  'enroll.package': async ({ caller: { link }, params }) => {
    const state = linkState(link, ports.clock.now())
    if (state !== 'ready') throw new YaguraError(`link.${state}`)
    const item = await requirePackage(ports, link.packageId)
    const proof = { kind: 'link' as const, token: params.token }
    return { location: await stampedCopyUrl(ports, { item, proof, copyId: link.id }) }
  },

  'enroll.standalone': ({ params, locale, device }) => sharedPage(ports, { id: params.id, locale, device }),

  'enroll.standalone-package': async ({ params }) => ({
    location: await downloadStandalone(ports, params.id),
  }),

  'enroll.trust': async () => ({ trust: (await currentTrust(ports)).jws }),

  'enroll.enrol': ({ body, network }) => enrolPhone(ports, body, network),
})
