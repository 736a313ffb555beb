import type { CertificateRecord, DeviceState } from '../../../domain/device/record.ts'
import type { PolicyReport } from '../../../domain/device/report.ts'
import type { DeviceAdmin, DeviceDetails } from '../../../ports/fleet.ts'
import { docOf, mustExist, putAudit } from '../documents.ts'
import { coreKeys, fleetKeys } from '../keys.ts'
import type { Item, Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'
import { stateOf } from './device-item.ts'
import { factsOf } from './facts-item.ts'
import { groupPage } from './group-index.ts'
import { countBy } from './unproved-count.ts'

const waits = (phone: DeviceState, groupId: string | null): number =>
  phone.grade === 'unproved' && groupId === null ? 1 : 0

const moving = (fleet: Table, phone: DeviceState, groupId: string | null): Operation => ({
  Update: {
    TableName: fleet.name,
    Key: fleetKeys.state(phone.id),
    UpdateExpression: 'SET g = :to, gs = :shard',
    ConditionExpression: 'st = :active AND g = :from',
    ExpressionAttributeValues: {
      ':to': groupId ?? '-',
      ':shard': fleetKeys.groupShard(groupId, phone.id),
      ':active': 'active',
      ':from': phone.groupId ?? '-',
    },
  },
})

function detailsOf(items: readonly Item[]): DeviceDetails | undefined {
  const bySk = new Map(items.map((item) => [item.sk, item]))
  const state = bySk.get('STATE')
  if (!state) return undefined
  const facts = bySk.get('FACTS')
  const certificate = docOf<CertificateRecord>(bySk.get('CERT'))
  const report = docOf<PolicyReport>(bySk.get('REPORT'))
  return {
    state: stateOf(state),
    ...(facts && { facts: factsOf(facts) }),
    ...(certificate && { certificate }),
    ...(report && { report }),
  }
}

export const dynamoDeviceAdmin = (fleet: Table, core: Table): DeviceAdmin => ({
  list: (groupId, limit, cursor) => groupPage(fleet, groupId, limit, cursor),
  async details(deviceId) {
    const items = await fleet.queryAll({
      KeyConditionExpression: 'pk = :device',
      ExpressionAttributeValues: { ':device': fleetKeys.state(deviceId).pk },
      ConsistentRead: true,
    })
    return detailsOf(items)
  },
  async facts(deviceIds) {
    const items = await fleet.batchGet(deviceIds.map(fleetKeys.facts))
    return new Map(items.map((item) => [fleetKeys.deviceIdOf(String(item.pk)), factsOf(item)]))
  },
  async move(phones, groupId, audit) {
    const change = phones.reduce((sum, p) => sum + waits(p, groupId) - waits(p, p.groupId), 0)
    const failed = await transact(fleet.client, [
      ...phones.map((phone) => moving(fleet, phone, groupId)),
      ...(groupId ? [mustExist(core, coreKeys.group(groupId))] : []),
      ...countBy(core, change),
      putAudit(core, audit),
    ])
    return failed.map((index) => phones[index]?.id ?? groupId ?? '')
  },
  async revoke(before, audit) {
    const failed = await transact(fleet.client, [
      {
        Update: {
          TableName: fleet.name,
          Key: fleetKeys.state(before.id),
          UpdateExpression: 'SET st = :revoked',
          ConditionExpression: 'st = :active AND g = :group',
          ExpressionAttributeValues: {
            ':revoked': 'revoked',
            ':active': 'active',
            ':group': before.groupId ?? '-',
          },
        },
      },
      {
        Put: {
          TableName: fleet.name,
          Item: {
            ...fleetKeys.identity(before.keyHash),
            doc: { deviceId: before.id, state: 'revoked' },
          },
        },
      },
      ...countBy(core, -waits(before, before.groupId)),
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
})
