import type { Head } from '../../../ports/publication.ts'
import type { SigningKeyRecord, TrustStore } from '../../../ports/trust.ts'
import { docOf, putAudit, putNew } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'

/** HEAD begins with the first trust document; later ones only move its version. */
const moveHead = (core: Table, version: number): Operation =>
  version === 1
    ? putNew(core, { ...coreKeys.head, doc: { policyEpoch: 0, trustVersion: 1 } satisfies Head })
    : {
        Update: {
          TableName: core.name,
          Key: coreKeys.head,
          UpdateExpression: 'SET #doc.trustVersion = :version',
          ConditionExpression: '#doc.trustVersion = :before',
          ExpressionAttributeNames: { '#doc': 'doc' },
          ExpressionAttributeValues: { ':version': version, ':before': version - 1 },
        },
      }

export const dynamoTrustStore = (core: Table): TrustStore => ({
  async current() {
    const head = docOf<Head>(await core.get(coreKeys.head, { consistent: true }))
    if (!head) return undefined
    const item = await core.get(coreKeys.trustVersion(head.trustVersion), { consistent: true })
    return item ? { version: head.trustVersion, jws: String(item.jws) } : undefined
  },
  async publish(version, jws, newKeys, audit) {
    const failed = await transact(core.client, [
      putNew(core, { ...coreKeys.trustVersion(version), jws }),
      moveHead(core, version),
      ...newKeys.map((key) => putNew(core, { ...coreKeys.signingKey(key.kid), doc: key })),
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
  async signingKeys() {
    const items = await core.queryAll({
      KeyConditionExpression: 'pk = :keys',
      ExpressionAttributeValues: { ':keys': coreKeys.signingKeys },
      ConsistentRead: true,
    })
    return items.flatMap((item) => docOf<SigningKeyRecord>(item) ?? [])
  },
})
