import { YaguraError } from '../../domain/errors.ts'
import type { Link } from '../../domain/link.ts'
import type { Ports } from '../../ports/all.ts'
import { type Actor, auditRecord } from '../audit/record.ts'

/** Phones that enrolled by it stay. Revoking again is harmless. */
export async function revokeLink(
  ports: Pick<Ports, 'links' | 'clock' | 'ids'>,
  actor: Actor,
  linkId: string,
): Promise<Link> {
  const before = await ports.links.get(linkId)
  if (!before) throw new YaguraError('link.unknown')
  if (before.revokedAtMs !== undefined) return before
  const revokedAtMs = ports.clock.now()
  const after: Link = { ...before, revokedAtMs }
  const audit = auditRecord(ports, actor, { action: 'link.revoke', target: linkId, before, after })
  const link = await ports.links.revoke(linkId, revokedAtMs, audit)
  if (!link) throw new YaguraError('link.unknown')
  return link
}
