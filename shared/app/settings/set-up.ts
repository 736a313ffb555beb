/** The first start of a service: settings, trust, the root group. Every step may have been done before. */
import { initialSettings } from '../../domain/settings.ts'
import type { Ports } from '../../ports/all.ts'
import { auditRecord } from '../audit/record.ts'
import { refreshTrust } from '../trust/refresh-trust.ts'

export const ROOT_GROUP = { id: 'grp_MANAGED', name: 'Managed devices' } as const

type Needs = Parameters<typeof refreshTrust>[0] & Pick<Ports, 'groups'>

/** Answers whether this was the first time. */
export async function setUpService(ports: Needs, organisation: string): Promise<boolean> {
  const settings = initialSettings(ports.ids.next('svc'), organisation)
  const isFirst = await ports.settings.save(
    settings,
    auditRecord(ports, 'service', { action: 'service.set-up', target: 'settings', after: settings }),
  )
  await refreshTrust(ports, 'service')
  const group = { ...ROOT_GROUP, parentId: null, createdAtMs: ports.clock.now() }
  await ports.groups.create(
    group,
    auditRecord(ports, 'service', { action: 'group.create', target: group.id, after: group }),
  )
  return isFirst
}
