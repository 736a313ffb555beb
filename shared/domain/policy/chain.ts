import { YaguraError } from '../errors.ts'
import type { PolicySettings } from './settings.ts'

/** The active policy of one group, as one revision of it. */
export interface PolicyLayer {
  readonly policyId: string
  readonly groupId: string
  readonly revision: number
  readonly settings: PolicySettings
}

/**
 * The policies that bear on a group, from the root to the group itself. A group without a policy adds nothing
 * and so takes its ancestor's (mission C4). `parents` maps each group to the one above it, the root to null.
 * Throws `group.not_found` for a group that is not in it and `service.internal` if the tree has a loop.
 */
export const policyChain = (
  parents: ReadonlyMap<string, string | null>,
  policies: ReadonlyMap<string, PolicyLayer>,
  groupId: string,
): PolicyLayer[] => {
  const path: string[] = []
  for (let id: string | null = groupId; id !== null; ) {
    const parent = parents.get(id)
    if (parent === undefined) throw new YaguraError('group.not_found', { groupId: id })
    if (path.length > parents.size) throw new YaguraError('service.internal', { loopAt: id })
    path.push(id)
    id = parent
  }
  return path.reverse().flatMap((id) => policies.get(id) ?? [])
}
