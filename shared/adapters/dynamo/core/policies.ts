import type { Policy } from '../../../domain/policy/policy.ts'
import type { Policies } from '../../../ports/core.ts'
import { docOf, mustExist, putAudit, putMessage, putNew } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'

const putRevision = (core: Table, policy: Policy): Operation[] => [
  putNew(core, { ...coreKeys.revision(policy.id, policy.revision), doc: policy }),
  {
    Put: {
      TableName: core.name,
      Item: { ...coreKeys.policy(policy.id), doc: policy },
      ConditionExpression: policy.revision === 1 ? 'attribute_not_exists(pk)' : '#doc.#rev = :before',
      ...(policy.revision > 1 && {
        ExpressionAttributeNames: { '#doc': 'doc', '#rev': 'revision' },
        ExpressionAttributeValues: { ':before': policy.revision - 1 },
      }),
    },
  },
]

export const dynamoPolicies = (core: Table): Policies => ({
  async all() {
    const items = await core.queryAll({
      KeyConditionExpression: 'pk = :policies',
      ExpressionAttributeValues: { ':policies': coreKeys.policies },
      ConsistentRead: true,
    })
    return items.flatMap((item) => docOf<Policy>(item) ?? [])
  },
  async get(id) {
    return docOf<Policy>(await core.get(coreKeys.policy(id), { consistent: true }))
  },
  async save(policy, replaces, publish, audit) {
    const failed = await transact(core.client, [
      ...putRevision(core, policy),
      ...(replaces ? putRevision(core, replaces) : []),
      mustExist(core, coreKeys.group(policy.groupId)),
      putMessage(core, publish),
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
  async revisions(id) {
    const items = await core.queryAll({
      KeyConditionExpression: 'pk = :policy',
      ExpressionAttributeValues: { ':policy': coreKeys.revisions(id) },
      ScanIndexForward: false,
      ConsistentRead: true,
    })
    return items.flatMap((item) => docOf<Policy>(item) ?? [])
  },
})
