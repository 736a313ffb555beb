import { YaguraError } from '../../domain/errors.ts'
import type { ServiceSettings } from '../../domain/settings.ts'
import type { Ports } from '../../ports/all.ts'
import { type Actor, auditRecord } from '../audit/record.ts'

type Edit = {
  readonly [K in keyof Omit<ServiceSettings, 'serviceId' | 'revision'>]?: ServiceSettings[K] | undefined
} & {
  readonly revision: number
}

/** `edit.revision` is the one the editor saw; somebody else's in between is `service.conflict`. */
export async function editSettings(
  ports: Pick<Ports, 'settings' | 'clock' | 'ids'>,
  actor: Actor,
  edit: Edit,
): Promise<ServiceSettings> {
  const before = await ports.settings.read()
  if (before.revision !== edit.revision)
    throw new YaguraError('service.conflict', { revision: before.revision })
  const given = Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined))
  const after: ServiceSettings = { ...before, ...given, revision: before.revision + 1 }
  const audit = auditRecord(ports, actor, { action: 'settings.edit', target: 'settings', before, after })
  if (!(await ports.settings.save(after, audit))) throw new YaguraError('service.conflict')
  return after
}
