import { YaguraError } from '../../domain/errors.ts'
import type { PluginDefinition } from '../../domain/policy/plugin.ts'
import type { Ports } from '../../ports/all.ts'

export function requirePlugin({ plugins }: Pick<Ports, 'plugins'>, id: string): PluginDefinition {
  const plugin = plugins.get(id)
  if (!plugin) throw new YaguraError('plugin.not_found', { pluginId: id })
  return plugin
}

/** The plug-in whose policies phones of this service are given. */
export const AGENT_PLUGIN = 'yagura-agent'
