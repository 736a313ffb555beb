import { actorOf } from '../../shared/app/actor.ts'
import { createGroup, listGroups, renameGroup } from '../../shared/app/groups/groups.ts'
import { effectivePolicy } from '../../shared/app/policies/effective-policy.ts'
import { requirePlugin } from '../../shared/app/policies/plugins.ts'
import { createPolicy, editPolicy } from '../../shared/app/policies/save-policy.ts'
import { YaguraError } from '../../shared/domain/errors.ts'
import { defaultValues, type PluginDefinition } from '../../shared/domain/policy/plugin.ts'
import type { PolicySettings } from '../../shared/domain/policy/settings.ts'
import type { policyRoutes } from '../../shared/http/routes/admin-policies.ts'
import type { Handlers } from '../http/handler.ts'
import type { AdminPorts } from './ports.ts'
import { effectiveReply, groupReply, policyReply, revisionReply } from './present.ts'

const summary = ({ id, version, name }: PluginDefinition) => ({ id, version, name })

/** The contract takes any JSON as a value; `validateSettings` is what decides. */
const asSettings = (settings: Record<string, { value: unknown; locked: boolean }>) =>
  settings as PolicySettings

export const policyHandlers = (ports: AdminPorts): Handlers<typeof policyRoutes> => ({
  'admin.groups.create': async ({ caller, body }) =>
    groupReply(await createGroup(ports, actorOf(caller.admin), body)),

  'admin.groups.list': async () => ({ items: (await listGroups(ports)).map(groupReply) }),

  'admin.groups.rename': async ({ caller, params, body }) =>
    groupReply(await renameGroup(ports, actorOf(caller.admin), params.id, body.name)),

  'admin.groups.effective-policy': async ({ params }) =>
    effectiveReply(await effectivePolicy(ports, params.id)),

  'admin.plugins.list': async () => ({ items: [...ports.plugins.values()].map(summary) }),

  'admin.plugins.read': async ({ params }) => {
    const plugin = requirePlugin(ports, params.id)
    const { schema, labels } = plugin
    return { ...summary(plugin), schema, labels, defaults: defaultValues(plugin) }
  },

  'admin.policies.create': async ({ caller, body }) =>
    policyReply(
      await createPolicy(ports, actorOf(caller.admin), { ...body, settings: asSettings(body.settings) }),
    ),

  'admin.policies.list': async () => ({ items: (await ports.policies.all()).map(policyReply) }),

  'admin.policies.read': async ({ params }) => {
    const policy = await ports.policies.get(params.id)
    if (!policy) throw new YaguraError('policy.not_found', { policyId: params.id })
    return policyReply(policy)
  },

  'admin.policies.edit': async ({ caller, params, body }) =>
    policyReply(
      await editPolicy(ports, actorOf(caller.admin), params.id, {
        ...body,
        settings: body.settings && asSettings(body.settings),
      }),
    ),

  'admin.policies.revisions': async ({ params }) => {
    const revisions = await ports.policies.revisions(params.id)
    if (!revisions.length) throw new YaguraError('policy.not_found', { policyId: params.id })
    return { items: revisions.map(revisionReply) }
  },
})
