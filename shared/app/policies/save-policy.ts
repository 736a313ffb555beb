/** Every save is a revision, asks for publication in the same transaction, and is published at once if it can be. */
import { YaguraError } from '../../domain/errors.ts'
import { policyChain } from '../../domain/policy/chain.ts'
import { effectiveValues, resolveEffective } from '../../domain/policy/effective.ts'
import type { PluginDefinition } from '../../domain/policy/plugin.ts'
import type { Policy } from '../../domain/policy/policy.ts'
import type { PolicySettings } from '../../domain/policy/settings.ts'
import { validateSettings } from '../../domain/policy/validate-settings.ts'
import type { Ports } from '../../ports/all.ts'
import { type Actor, auditRecord } from '../audit/record.ts'
import { requireGroup } from '../groups/groups.ts'
import { requirePlugin } from './plugins.ts'
import { loadPolicyTree } from './policy-tree.ts'
import { publishSoon } from './publish-policies.ts'

type Needs = Pick<
  Ports,
  'clock' | 'groups' | 'ids' | 'log' | 'outbox' | 'plugins' | 'policies' | 'published' | 'publisher'
>

export interface NewPolicy {
  readonly pluginId: string
  readonly name: string
  readonly groupId: string
  readonly active: boolean
  readonly settings: PolicySettings
}

export interface PolicyEdit {
  readonly revision: number
  readonly name?: string | undefined
  readonly active?: boolean | undefined
  readonly settings?: PolicySettings | undefined
}

export async function createPolicy(ports: Needs, actor: Actor, input: NewPolicy): Promise<Policy> {
  await requireGroup(ports, input.groupId)
  const policy: Policy = {
    ...input,
    id: ports.ids.next('pol'),
    revision: 1,
    updatedAtMs: ports.clock.now(),
    updatedBy: actor,
  }
  return save(ports, actor, policy, undefined)
}

export async function editPolicy(ports: Needs, actor: Actor, id: string, edit: PolicyEdit): Promise<Policy> {
  const before = await ports.policies.get(id)
  if (!before) throw new YaguraError('policy.not_found', { policyId: id })
  if (before.revision !== edit.revision) throw conflict(before)
  const policy: Policy = {
    ...before,
    name: edit.name ?? before.name,
    active: edit.active ?? before.active,
    settings: edit.settings ?? before.settings,
    revision: before.revision + 1,
    updatedAtMs: ports.clock.now(),
    updatedBy: actor,
  }
  return save(ports, actor, policy, before)
}

async function save(ports: Needs, actor: Actor, policy: Policy, before: Policy | undefined): Promise<Policy> {
  await refuseInvalid(ports, requirePlugin(ports, policy.pluginId), policy)
  const replaces = policy.active ? await activeBeside(ports, policy) : undefined
  const audit = auditRecord(ports, actor, {
    action: before ? 'policy.edit' : 'policy.create',
    target: policy.id,
    before,
    after: replaces ? { ...policy, deactivates: replaces.id } : policy,
  })
  const message = {
    id: ports.ids.next('out'),
    topic: 'policy.publish' as const,
    atMs: ports.clock.now(),
    payload: { policyId: policy.id },
  }
  const deactivated = replaces && { ...replaces, updatedAtMs: policy.updatedAtMs, updatedBy: actor }
  if (!(await ports.policies.save(policy, deactivated, message, audit)))
    throw conflict(await ports.policies.get(policy.id))
  await publishSoon(ports, message.id)
  return policy
}

/** One active policy per product and group: the other one, as the revision that ends it. */
async function activeBeside({ policies }: Needs, policy: Policy): Promise<Policy | undefined> {
  const other = (await policies.all()).find(
    ({ id, active, groupId, pluginId }) =>
      active && groupId === policy.groupId && pluginId === policy.pluginId && id !== policy.id,
  )
  return other && { ...other, active: false, revision: other.revision + 1 }
}

async function refuseInvalid(ports: Needs, plugin: PluginDefinition, policy: Policy): Promise<void> {
  const tree = await loadPolicyTree(ports, plugin.id)
  const above = policyChain(tree.parents, tree.active, policy.groupId).filter(
    (layer) => layer.groupId !== policy.groupId,
  )
  const inherited = effectiveValues(resolveEffective(plugin, above))
  const problems = validateSettings(plugin, policy.settings, inherited)
  if (problems.length) throw new YaguraError('policy.invalid_setting', { problems })
}

/** The second of two editors is shown what the first one saved. */
const conflict = (stored: Policy | undefined): YaguraError =>
  new YaguraError('policy.conflict', stored ? { revision: stored.revision, settings: stored.settings } : {})
