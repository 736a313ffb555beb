/** "Add mobile device" (guide 5.1.1): a personal link with QR code for each user, by mail or on screen. */
import { YaguraError } from '../../domain/errors.ts'
import type { Link } from '../../domain/link.ts'
import type { User } from '../../domain/user.ts'
import type { Ports } from '../../ports/all.ts'
import type { OutboxMessage } from '../../ports/outbox.ts'
import { type Actor, auditRecord } from '../audit/record.ts'
import { linkIdOf } from '../enrol/link-id.ts'
import { requireGroup } from '../groups/groups.ts'
import { requirePackage } from '../packages/register-package.ts'
import { newToken } from '../token.ts'
import { currentTrust } from '../trust/current-trust.ts'
import { rootThumbprint } from '../trust/root-thumbprint.ts'
import { requireUser } from '../users/users.ts'
import { linkUrl } from './link-url.ts'
import { sealLinkToken } from './send-link.ts'

type Needs = Pick<
  Ports,
  'addresses' | 'clock' | 'groups' | 'ids' | 'links' | 'packages' | 'secrets' | 'trust' | 'users'
>

export interface LinkWish {
  readonly userIds: readonly string[]
  readonly packageId: string
  readonly groupId?: string | undefined
  readonly delivery: 'mail' | 'show'
  readonly maxUses: number
  readonly validHours: number
}

export type LinkOutcome =
  | { readonly outcome: 'queued'; readonly userId: string; readonly link: Link }
  | { readonly outcome: 'shown'; readonly userId: string; readonly link: Link; readonly url: string }
  | { readonly outcome: 'refused'; readonly userId: string; readonly error: YaguraError }

/**
 * One user's trouble does not keep the others from their links. Neither does the store's: once somebody has a link,
 * to fail as a whole would ask the caller to repeat what was done.
 */
export async function createLinks(ports: Needs, actor: Actor, wish: LinkWish): Promise<LinkOutcome[]> {
  await requirePackage(ports, wish.packageId)
  if (wish.groupId) await requireGroup(ports, wish.groupId)
  const outcomes: LinkOutcome[] = []
  for (const userId of new Set(wish.userIds))
    try {
      outcomes.push(await createFor(ports, actor, wish, userId))
    } catch (error) {
      if (!(error instanceof YaguraError) || !outcomes.some(({ outcome }) => outcome !== 'refused'))
        throw error
      outcomes.push({ outcome: 'refused', userId, error })
    }
  return outcomes
}

async function createFor(ports: Needs, actor: Actor, wish: LinkWish, userId: string): Promise<LinkOutcome> {
  try {
    const user = await requireUser(ports, userId)
    if (wish.delivery === 'mail' && !user.mail) throw new YaguraError('user.no_mail', { userId })
    return await create(ports, actor, wish, user)
  } catch (error) {
    if (error instanceof YaguraError && error.code.startsWith('user.'))
      return { outcome: 'refused', userId, error }
    throw error
  }
}

async function create(ports: Needs, actor: Actor, wish: LinkWish, user: User): Promise<LinkOutcome> {
  const token = newToken(ports.ids)
  const link = linkFor(ports, wish, user.id, token)
  const audit = auditRecord(ports, actor, { action: 'link.create', target: link.id, after: link })
  if (wish.delivery === 'mail') {
    const mailed: Link = { ...link, mail: { state: 'queued', atMs: link.createdAtMs } }
    await ports.links.create(mailed, audit, await mailMessage(ports, mailed, token))
    return { outcome: 'queued', userId: user.id, link: mailed }
  }
  await ports.links.create(link, audit)
  const root = await rootThumbprint((await currentTrust(ports)).jws)
  return { outcome: 'shown', userId: user.id, link, url: linkUrl(ports.addresses.enrollUrl, token, root) }
}

type LinkTerms = Pick<LinkWish, 'packageId' | 'groupId' | 'maxUses' | 'validHours'>

const linkFor = ({ clock }: Pick<Ports, 'clock'>, terms: LinkTerms, userId: string, token: string): Link => ({
  id: linkIdOf(token),
  userId,
  packageId: terms.packageId,
  ...(terms.groupId && { groupId: terms.groupId }),
  maxUses: terms.maxUses,
  createdAtMs: clock.now(),
  expiresAtMs: clock.now() + terms.validHours * 3_600_000,
  claims: {},
})

async function mailMessage(
  ports: Pick<Ports, 'ids' | 'clock' | 'secrets'>,
  link: Link,
  token: string,
): Promise<OutboxMessage> {
  return {
    id: ports.ids.next('out'),
    topic: 'mail.enrolment',
    atMs: ports.clock.now(),
    payload: { linkId: link.id, sealedToken: await sealLinkToken(ports, link.id, token) },
  }
}

/** A new link in place of one whose mail was lost; the old one is revoked in the same transaction. */
export async function resendLink(ports: Needs, actor: Actor, linkId: string): Promise<Link> {
  const before = await ports.links.get(linkId)
  if (!before) throw new YaguraError('link.unknown')
  const user = await requireUser(ports, before.userId)
  if (!user.mail) throw new YaguraError('user.no_mail', { userId: user.id })
  const token = newToken(ports.ids)
  const validHours = (before.expiresAtMs - before.createdAtMs) / 3_600_000
  const link: Link = {
    ...linkFor(ports, { ...before, validHours }, user.id, token),
    mail: { state: 'queued', atMs: ports.clock.now() },
  }
  const audit = auditRecord(ports, actor, { action: 'link.resend', target: before.id, before, after: link })
  if (!(await ports.links.replace(before, link, audit, await mailMessage(ports, link, token))))
    throw new YaguraError('service.conflict')
  return link
}
