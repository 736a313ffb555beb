import { TODAYS_FORM } from '../../../domain/data-version.ts'
import type { Head } from '../../../ports/publication.ts'
import type { SigningKeyRecord, TrustStore } from '../../../ports/trust.ts'
import { docOf, putAudit, putNew } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'

/** HEAD begins with the first trust document; later ones only move its version. */
const moveHead = (core: Table, version: number, after: number): Operation =>
  after === 0
    ? putNew(core, {
        ...coreKeys.head,
        doc: { policyEpoch: 0, trustVersion: version, data: TODAYS_FORM } satisfies Head,
      })
    : {
        Update: {
          TableName: core.name,
          Key: coreKeys.head,
          UpdateExpression: 'SET #doc.trustVersion = :version REMOVE #doc.restored',
          ConditionExpression: '#doc.trustVersion = :before',
          ExpressionAttributeNames: { '#doc': 'doc' },
          ExpressionAttributeValues: { ':version': version, ':before': after },
        },
      }

export const dynamoTrustStore = (core: Table): TrustStore => ({
  async current() {
    const head = docOf<Head>(await core.get(coreKeys.head, { consistent: true }))
    if (!head) return undefined
    const item = await core.get(coreKeys.trustVersion(head.trustVersion), { consistent: true })
    if (!item) return undefined
    return {
      version: head.trustVersion,
      jws: String(item.jws),
      ...(head.restored && { restored: true }),
    }
  },
  async publish(version, jws, newKeys, audit, after = version - 1) {
    const failed = await transact(core.client, [
      putNew(core, { ...coreKeys.trustVersion(version), jws }),
      moveHead(core, version, after),
      ...newKeys.map((key) => putNew(core, { ...coreKeys.signingKey(key.kid), doc: key })),
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
  async noteRestore() {
    await core.update(coreKeys.head, {
      UpdateExpression: 'SET #doc.restored = :restored',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#doc': 'doc' },
      ExpressionAttributeValues: { ':restored': true },
    })
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
