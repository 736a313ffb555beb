/** The group tree with its active policies, as one consistent picture to compute from. */
import { type PolicyLayer, policyChain } from '../../domain/policy/chain.ts'
import { type EffectivePolicy, resolveEffective } from '../../domain/policy/effective.ts'
import type { PluginDefinition } from '../../domain/policy/plugin.ts'
import type { Policy } from '../../domain/policy/policy.ts'
import type { Ports } from '../../ports/all.ts'

export interface PolicyTree {
  readonly groupIds: readonly string[]
  readonly parents: ReadonlyMap<string, string | null>
  /** Active policies of one product, by group. */
  readonly active: ReadonlyMap<string, PolicyLayer>
}

export const layerOf = ({ id, groupId, revision, settings }: Policy): PolicyLayer => ({
  policyId: id,
  groupId,
  revision,
  settings,
})

export async function loadPolicyTree(
  { groups, policies }: Pick<Ports, 'groups' | 'policies'>,
  pluginId: string,
): Promise<PolicyTree> {
  const [allGroups, allPolicies] = await Promise.all([groups.all(), policies.all()])
  const active = allPolicies.filter((policy) => policy.active && policy.pluginId === pluginId)
  return {
    groupIds: allGroups.map(({ id }) => id),
    parents: new Map(allGroups.map(({ id, parentId }) => [id, parentId])),
    active: new Map(active.map((policy) => [policy.groupId, layerOf(policy)])),
  }
}

/** undefined where no policy bears on the group: its phones are then given none. */
export function effectiveIn(
  tree: PolicyTree,
  plugin: PluginDefinition,
  groupId: string,
): EffectivePolicy | undefined {
  const chain = policyChain(tree.parents, tree.active, groupId)
  return chain.length ? resolveEffective(plugin, chain) : undefined
}
