import type { Ports } from '../../ports/all.ts'
import type { Actor } from '../audit/record.ts'
import { publishTrust } from './publish-trust.ts'

type Needs = Pick<Ports, 'clock' | 'ids' | 'secrets' | 'serverIdentity' | 'settings' | 'trust' | 'trustRoot'>

/** Publishes the next trust document if keys, addresses, names or its own age ask for it. Answers its version. */
export async function refreshTrust(ports: Needs, actor: Actor): Promise<number> {
  const [{ serviceId, organisation }, identity] = await Promise.all([
    ports.settings.read(),
    ports.serverIdentity.read(),
  ])
  return publishTrust(ports, actor, { aud: serviceId, organisation, ...identity })
}
