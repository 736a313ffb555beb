/**
 * Taking a use of a link. Fifty phones may race for it: exactly as many win as it allows, and a phone that
 * repeats holds the use it already has. A use whose phone never registered returns after ten minutes.
 */
import { YaguraError } from '../../domain/errors.ts'
import { CLAIM_RETURNS_AFTER_MS, type Link, linkState } from '../../domain/link.ts'
import type { Ports } from '../../ports/all.ts'

type Needs = Pick<Ports, 'links' | 'enrolments' | 'clock'>

export async function claimLink(ports: Needs, linkId: string, keyHash: string): Promise<Link> {
  const claimed = await ports.links.claim(linkId, keyHash, ports.clock.now())
  if (claimed) return claimed
  const link = await ports.links.get(linkId)
  if (!link) throw new YaguraError('link.unknown')
  const state = linkState(link, ports.clock.now())
  if (state === 'used' && (await releaseAbandoned(ports, link))) return claimLink(ports, linkId, keyHash)
  throw new YaguraError(state === 'ready' ? 'service.unavailable' : `link.${state}`)
}

/**
 * Gives back uses that were taken long ago and never became a phone. Whether there were any: who of several gave one
 * back does not matter, and after a lost reply we may not know that it was us.
 */
async function releaseAbandoned({ links, enrolments, clock }: Needs, link: Link): Promise<boolean> {
  const stale = Object.entries(link.claims).filter(([, atMs]) => clock.now() - atMs > CLAIM_RETURNS_AFTER_MS)
  const abandoned = await Promise.all(
    stale.map(async ([keyHash, atMs]) => {
      if (await enrolments.byKey(keyHash)) return false
      await links.release(link.id, keyHash, atMs)
      return true
    }),
  )
  return abandoned.some(Boolean)
}
