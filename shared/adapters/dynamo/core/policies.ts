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

/**
 * The active policy of a group holds the group's place, so two can never become it at once. The holder is kept
 * in a set: taking a policy out that is not in it changes nothing.
 */
const takePlace = (core: Table, policy: Policy, replaces: Policy | undefined): Operation => {
  const place = { TableName: core.name, Key: coreKeys.activePolicy(policy) }
  const own = new Set([policy.id])
  if (!policy.active)
    return {
      Update: {
        ...place,
        UpdateExpression: 'DELETE holder :own',
        ExpressionAttributeValues: { ':own': own },
      },
    }
  return {
    Update: {
      ...place,
      UpdateExpression: 'SET holder = :own',
      ConditionExpression: 'attribute_not_exists(holder) OR holder IN (:own, :replaced)',
      ExpressionAttributeValues: { ':own': own, ':replaced': new Set([replaces?.id ?? policy.id]) },
    },
  }
}

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
      takePlace(core, policy, replaces),
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
