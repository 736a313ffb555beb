import QRCode from 'qrcode'
import { actorOf } from '../../shared/app/actor.ts'
import { createLinks, type LinkOutcome, resendLink } from '../../shared/app/links/create-links.ts'
import { revokeLink } from '../../shared/app/links/revoke-link.ts'
import { registerPackage, requirePackage } from '../../shared/app/packages/register-package.ts'
import { requestUpload } from '../../shared/app/packages/request-upload.ts'
import {
  publishStandalone,
  rotateStandaloneToken,
  unpublishStandalone,
} from '../../shared/app/packages/standalone.ts'
import type { packageRoutes } from '../../shared/http/routes/admin-packages.ts'
import type { Locale } from '../../shared/texts/locale.ts'
import { problemTitle } from '../../shared/texts/problems.ts'
import type { Handlers } from '../http/handler.ts'
import type { AdminPorts } from './ports.ts'
import { iso, linkReply, packageReply, pageReply, standaloneReply } from './present.ts'

export const packageHandlers = (ports: AdminPorts): Handlers<typeof packageRoutes> => {
  const { enrollUrl } = ports.addresses
  const standalone = (item: Parameters<typeof standaloneReply>[0]) => standaloneReply(item, enrollUrl)
  return {
    'admin.uploads.create': async () => {
      const { expiresAtMs, headers, ...ticket } = await requestUpload(ports)
      return { ...ticket, headers: { ...headers }, expiresAt: iso(expiresAtMs) }
    },

    'admin.packages.create': async ({ caller, body }) =>
      packageReply(await registerPackage(ports, actorOf(caller.admin), body)),

    'admin.packages.list': async ({ query }) => pageReply(await ports.packages.list(query), packageReply),

    'admin.packages.read': async ({ params }) => packageReply(await requirePackage(ports, params.id)),

    'admin.standalone.create': async ({ caller, body }) =>
      standalone(await publishStandalone(ports, actorOf(caller.admin), body.packageId)),

    'admin.standalone.list': async ({ query }) => pageReply(await ports.standalones.list(query), standalone),

    'admin.standalone.unpublish': async ({ caller, params }) =>
      standalone(await unpublishStandalone(ports, actorOf(caller.admin), params.id)),

    'admin.standalone.rotate': async ({ caller, params }) =>
      standalone(await rotateStandaloneToken(ports, actorOf(caller.admin), params.id)),

    'admin.links.create': async ({ caller, body, locale }) => {
      const outcomes = await createLinks(ports, actorOf(caller.admin), body)
      return { results: await Promise.all(outcomes.map((outcome) => outcomeReply(ports, outcome, locale))) }
    },

    'admin.links.list': async ({ query: { user, ...page } }) =>
      pageReply(await ports.links.list(page, user), (link) => linkReply(link, ports.clock.now())),

    'admin.links.revoke': async ({ caller, params }) =>
      linkReply(await revokeLink(ports, actorOf(caller.admin), params.id), ports.clock.now()),

    'admin.links.resend': async ({ caller, params }) =>
      linkReply(await resendLink(ports, actorOf(caller.admin), params.id), ports.clock.now()),
  }
}

async function outcomeReply({ clock }: AdminPorts, outcome: LinkOutcome, locale: Locale) {
  const { userId } = outcome
  switch (outcome.outcome) {
    case 'refused': {
      const { code } = outcome.error
      return { outcome: 'refused' as const, userId, code, message: problemTitle(locale, code) }
    }
    case 'queued':
      return { outcome: 'queued' as const, userId, link: linkReply(outcome.link, clock.now()) }
    case 'shown':
      return {
        outcome: 'shown' as const,
        userId,
        link: linkReply(outcome.link, clock.now()),
        url: outcome.url,
        qrSvg: await QRCode.toString(outcome.url, { type: 'svg', margin: 4 }),
      }
  }
}
