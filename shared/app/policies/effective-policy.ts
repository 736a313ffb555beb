import { sha256 } from '../../domain/digests.ts'
import { publishedPolicy } from '../../domain/policy/body.ts'
import type { EffectivePolicy } from '../../domain/policy/effective.ts'
import type { Ports } from '../../ports/all.ts'
import { pointerAt } from '../../ports/publication.ts'
import { requireGroup } from '../groups/groups.ts'
import { AGENT_PLUGIN, requirePlugin } from './plugins.ts'
import { effectiveIn, loadPolicyTree } from './policy-tree.ts'

export interface EffectiveView {
  /** null where no policy bears on the group. */
  readonly effective: EffectivePolicy | null
  readonly hash: string | null
  readonly publishedHash: string | null
  readonly policyEpoch: number
}

type Needs = Pick<Ports, 'groups' | 'plugins' | 'policies' | 'published'>

/** What holds for a group now, next to what its phones are given; null for the unassigned. */
export async function effectivePolicy(ports: Needs, groupId: string | null): Promise<EffectiveView> {
  const head = await ports.published.head({ consistent: true })
  if (groupId === null)
    return { effective: null, hash: null, publishedHash: null, policyEpoch: head.policyEpoch }
  await requireGroup(ports, groupId)
  const plugin = requirePlugin(ports, AGENT_PLUGIN)
  const effective = effectiveIn(await loadPolicyTree(ports, plugin.id), plugin, groupId)
  const pointer = await ports.published.pointer(groupId, { consistent: true })
  return {
    effective: effective ?? null,
    hash: effective ? publishedPolicy(effective, sha256).hash : null,
    publishedHash: pointerAt(pointer, head.policyEpoch) || null,
    policyEpoch: head.policyEpoch,
  }
}
