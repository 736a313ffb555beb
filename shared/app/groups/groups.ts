import { YaguraError } from '../../domain/errors.ts'
import { type Group, inTreeOrder } from '../../domain/group.ts'
import type { Ports } from '../../ports/all.ts'
import { type Actor, auditRecord } from '../audit/record.ts'

type Needs = Pick<Ports, 'groups' | 'clock' | 'ids'>

export const listGroups = async ({ groups }: Pick<Ports, 'groups'>): Promise<Group[]> =>
  inTreeOrder(await groups.all())

export async function requireGroup({ groups }: Pick<Ports, 'groups'>, id: string): Promise<Group> {
  const group = (await groups.all()).find((candidate) => candidate.id === id)
  if (!group) throw new YaguraError('group.not_found', { groupId: id })
  return group
}

export async function createGroup(
  ports: Needs,
  actor: Actor,
  { name, parentId }: { name: string; parentId: string },
): Promise<Group> {
  await requireGroup(ports, parentId)
  const group: Group = { id: ports.ids.next('grp'), name, parentId, createdAtMs: ports.clock.now() }
  const audit = auditRecord(ports, actor, { action: 'group.create', target: group.id, after: group })
  if (!(await ports.groups.create(group, audit))) throw new YaguraError('group.name_taken', { name })
  return group
}

export async function renameGroup(ports: Needs, actor: Actor, id: string, name: string): Promise<Group> {
  const before = await requireGroup(ports, id)
  const after: Group = { ...before, name }
  const audit = auditRecord(ports, actor, { action: 'group.rename', target: id, before, after })
  if (!(await ports.groups.rename(before, name, audit))) throw new YaguraError('group.name_taken', { name })
  return after
}
