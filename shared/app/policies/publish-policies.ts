/**
 * Publication: bodies named by their hash, one pointer a group under a new epoch, then one flip of HEAD. A
 * publisher that is killed leaves every group on the old epoch; the next one overwrites what it left.
 */
import { sha256 } from '../../domain/digests.ts'
import { publishedPolicy } from '../../domain/policy/body.ts'
import type { Ports } from '../../ports/all.ts'
import { type GroupPointer, type Head, pointerAt } from '../../ports/publication.ts'
import { AGENT_PLUGIN, requirePlugin } from './plugins.ts'
import { effectiveIn, loadPolicyTree } from './policy-tree.ts'

type Needs = Pick<Ports, 'clock' | 'groups' | 'ids' | 'plugins' | 'policies' | 'published' | 'publisher'>

const LOCKED_FOR_MS = 30_000

/** What a group is given when no policy bears on it: nothing. */
const NO_POLICY = ''

/** The epoch in force afterwards, or undefined while somebody else publishes. */
export async function publishPolicies(ports: Needs): Promise<number | undefined> {
  const owner = ports.ids.next('own')
  const nowMs = ports.clock.now()
  if (!(await ports.publisher.lock(owner, nowMs, nowMs + LOCKED_FOR_MS))) return undefined
  try {
    return await publishAs(ports, owner)
  } finally {
    // A flip has given it back already; one that cannot be given back ends by itself, and nothing failed by that.
    await ports.publisher.unlock(owner).catch(() => undefined)
  }
}

/** Publishes right after a change; if it cannot, the message written with the change sees to it. */
export async function publishSoon(
  ports: Needs & Pick<Ports, 'outbox' | 'log'>,
  messageId: string,
): Promise<void> {
  try {
    if ((await publishPolicies(ports)) !== undefined) await ports.outbox.done(messageId)
  } catch (error) {
    ports.log.error('policy.publish_deferred', error)
  }
}

async function publishAs(ports: Needs, owner: string): Promise<number | undefined> {
  const head = await ports.published.head({ consistent: true })
  const pointers = new Map((await ports.publisher.pointers()).map((pointer) => [pointer.groupId, pointer]))
  const epoch = head.policyEpoch + 1
  const changed = (await wanted(ports)).flatMap(({ groupId, hash }) =>
    nextPointer(pointers.get(groupId), groupId, hash, epoch, head),
  )
  if (!changed.length) return head.policyEpoch
  if (!(await ports.publisher.putPointers(owner, changed))) return undefined
  return (await ports.publisher.flip(owner, epoch)) ? epoch : undefined
}

/** The hash every group should have, with its body stored. */
async function wanted(ports: Needs): Promise<{ groupId: string; hash: string }[]> {
  const plugin = requirePlugin(ports, AGENT_PLUGIN)
  const tree = await loadPolicyTree(ports, plugin.id)
  const bodies = new Map<string, string>()
  const hashes = tree.groupIds.map((groupId) => {
    const effective = effectiveIn(tree, plugin, groupId)
    if (!effective) return { groupId, hash: NO_POLICY }
    const { text, hash } = publishedPolicy(effective, sha256)
    bodies.set(hash, text)
    return { groupId, hash }
  })
  for (const [hash, text] of bodies) await ports.publisher.putBody(hash, text)
  return hashes
}

/** What lies beyond HEAD was left by a publisher that died, and never held. */
function nextPointer(
  stored: GroupPointer | undefined,
  groupId: string,
  hash: string,
  epoch: number,
  head: Head,
): GroupPointer[] {
  const current = pointerAt(stored, head.policyEpoch)
  const isLeftover = stored !== undefined && stored.epoch > head.policyEpoch
  if (!isLeftover && (current ?? NO_POLICY) === hash) return []
  const currentEpoch = isLeftover ? stored.before?.epoch : stored?.epoch
  const before =
    current !== undefined && currentEpoch !== undefined ? { hash: current, epoch: currentEpoch } : undefined
  return [{ groupId, hash, epoch, ...(before && { before }) }]
}
