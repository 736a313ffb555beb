import type { Group } from '../../../domain/group.ts'
import type { Groups } from '../../../ports/core.ts'
import { docOf, mustExist, putAudit, putNew, putOver } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { transact } from '../transact.ts'

const itemOf = (group: Group) => ({ ...coreKeys.group(group.id), doc: group })
const nameOf = (group: Group, name = group.name) => coreKeys.groupName(group.parentId ?? '', name)

export const dynamoGroups = (core: Table): Groups => ({
  async all() {
    const items = await core.queryAll({
      KeyConditionExpression: 'pk = :groups',
      ExpressionAttributeValues: { ':groups': coreKeys.groups },
      ConsistentRead: true,
    })
    return items.flatMap((item) => docOf<Group>(item) ?? [])
  },
  async create(group, audit) {
    const failed = await transact(core.client, [
      putNew(core, itemOf(group)),
      putNew(core, { ...nameOf(group), groupId: group.id }),
      ...(group.parentId ? [mustExist(core, coreKeys.group(group.parentId))] : []),
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
  async rename(before, name, audit) {
    const after: Group = { ...before, name }
    const sameName = nameOf(before).sk === nameOf(after).sk
    const failed = await transact(core.client, [
      putOver(core, itemOf(after), before),
      ...(sameName
        ? []
        : [
            { Delete: { TableName: core.name, Key: nameOf(before) } },
            putNew(core, { ...nameOf(after), groupId: before.id }),
          ]),
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
})
