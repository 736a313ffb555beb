/** The two ways a phone gets in that need no typing: a personal link each, or the token of one standalone package. */
import { linkIdOf } from '../../shared/app/enrol/link-id.ts'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { newToken } from '../../shared/app/token.ts'
import type { AuditRecord } from '../../shared/domain/audit.ts'
import { tokenHash } from '../../shared/domain/digests.ts'
import type { EnrolProof } from '../../shared/http/contracts/enroll.ts'
import type { Ports } from '../../shared/ports/all.ts'

export type WayName = 'link' | 'package'

/** A proof for each phone that is still to come. */
export type NextProof = () => Promise<EnrolProof>

const DAY_MS = 86_400_000
/** No phone of a bench is the one too many. */
const NO_LIMIT = 1_000_000

const audit = ({ ids, clock }: Ports, action: string): AuditRecord => ({
  id: ids.next('aud'),
  atMs: clock.now(),
  actor: 'admin:bench',
  action,
  target: 'bench',
})

export async function liftLimits(ports: Ports): Promise<void> {
  const settings = await ports.settings.read()
  const lifted = {
    ...settings,
    unassignedLimit: NO_LIMIT,
    registrationsPerNetworkHour: NO_LIMIT,
    registrationsPerTokenHour: NO_LIMIT,
    revision: settings.revision + 1,
  }
  if (!(await ports.settings.save(lifted, audit(ports, 'settings.save'))))
    throw new Error('settings not saved')
}

/** A new link for every phone, with one use, into the group that has the policy. */
function byLinks(ports: Ports): NextProof {
  return async () => {
    const token = newToken(ports.ids)
    const createdAtMs = ports.clock.now()
    const link = {
      id: linkIdOf(token),
      userId: ports.ids.next('usr'),
      packageId: ports.ids.next('pkg'),
      groupId: ROOT_GROUP.id,
      maxUses: 1,
      createdAtMs,
      expiresAtMs: createdAtMs + DAY_MS,
      claims: {},
    }
    await ports.links.create(link, audit(ports, 'link.create'))
    return { kind: 'link', token }
  }
}

/** Every phone shows the same token and waits among the unassigned. */
async function byPackage(ports: Ports): Promise<NextProof> {
  const token = newToken(ports.ids)
  const item = {
    id: ports.ids.next('std'),
    packageId: ports.ids.next('pkg'),
    name: 'Bench',
    published: true,
    tokenHash: tokenHash(token),
    sealedToken: new Uint8Array(),
    tokenVersion: 1,
    createdAtMs: ports.clock.now(),
  }
  await ports.standalones.create(item, audit(ports, 'standalone.publish'))
  return async () => ({ kind: 'package', token })
}

export const openWays = async (ports: Ports): Promise<Readonly<Record<WayName, NextProof>>> => ({
  link: byLinks(ports),
  package: await byPackage(ports),
})
