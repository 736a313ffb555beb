/** Delivers the mail that a link was created with. The token waits sealed in the outbox and nowhere else. */
import * as z from 'zod'
import { YaguraError } from '../../domain/errors.ts'
import { composeEnrolmentMail } from '../../mails/enrolment-mail.ts'
import type { Ports } from '../../ports/all.ts'
import type { OutboxMessage } from '../../ports/outbox.ts'
import { currentTrust } from '../trust/current-trust.ts'
import { rootThumbprint } from '../trust/root-thumbprint.ts'
import { linkUrl } from './link-url.ts'

type Needs = Pick<
  Ports,
  'addresses' | 'clock' | 'links' | 'mailer' | 'secrets' | 'settings' | 'trust' | 'users'
>

const context = (linkId: string): string => `link:${linkId}`

export const sealLinkToken = (
  { secrets }: Pick<Ports, 'secrets'>,
  linkId: string,
  token: string,
): Promise<Uint8Array> => secrets.seal(Buffer.from(token), context(linkId))

const payloadShape = z.object({ linkId: z.string(), sealedToken: z.instanceof(Uint8Array) })

export async function sendLink(ports: Needs, message: OutboxMessage): Promise<void> {
  const { linkId, sealedToken } = payloadShape.parse(message.payload)
  const link = await ports.links.get(linkId)
  // `sent`: the mail went out, but its message could not be taken out of the outbox.
  if (!link || link.revokedAtMs !== undefined || link.mail?.state === 'sent') return
  const [user, settings, trust] = await Promise.all([
    ports.users.get(link.userId),
    ports.settings.read(),
    currentTrust(ports),
  ])
  if (!user?.mail) throw new YaguraError('user.no_mail', { userId: link.userId })
  const token = Buffer.from(await ports.secrets.open(sealedToken, context(linkId))).toString()
  const mime = await composeEnrolmentMail({
    locale: user.locale,
    from: { name: settings.organisation, address: ports.addresses.mailFrom },
    to: { name: user.name, address: user.mail },
    organisation: settings.organisation,
    linkUrl: linkUrl(ports.addresses.enrollUrl, token, await rootThumbprint(trust.jws)),
    expiresAtMs: link.expiresAtMs,
    maxUses: link.maxUses,
    sentAtMs: message.atMs,
  })
  await ports.mailer.send({ from: ports.addresses.mailFrom, to: user.mail, mime })
  await ports.links.setMail(linkId, { state: 'sent', atMs: ports.clock.now() })
}

/** The person's administrator sees why, and can send again. */
export async function markUnsent(
  { links, clock }: Pick<Ports, 'links' | 'clock'>,
  message: OutboxMessage,
  reason: string,
): Promise<void> {
  const { linkId } = payloadShape.parse(message.payload)
  await links.setMail(linkId, { state: 'failed', atMs: clock.now(), reason })
}
