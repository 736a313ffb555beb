import type { DeviceState, SyncChange } from '../../../domain/device/record.ts'
import { digestReport } from '../../../domain/device/report.ts'
import type { DeviceSync } from '../../../ports/fleet.ts'
import { fleetKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'
import { digestItem, stateOf } from './device-item.ts'
import { factsItem } from './facts-item.ts'

/** The attributes a sync sets, by the short names of `device-item.ts`. */
function assignments(change: SyncChange, fingerprint: string): Record<string, unknown> {
  const set = {
    seen: change.seenAtMs,
    cur: change.promoteNext ? fingerprint : undefined,
    iv: change.intervalMs,
    aseq: change.assignment?.seq,
    akey: change.assignment?.key,
    tv: change.trustVersion,
    fh: change.facts?.hash,
    rseq: change.resultSeq,
    rep: change.report && digestItem(digestReport(change.report)),
  }
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
}

function updateOf(before: DeviceState, fingerprint: string, change: SyncChange) {
  const set = assignments(change, fingerprint)
  const names = Object.keys(set)
  return {
    UpdateExpression:
      `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}` +
      (change.promoteNext ? ' REMOVE nxt' : ''),
    ConditionExpression:
      'st = :active AND (cur = :fingerprint OR nxt = :fingerprint) AND aseq = :wasAseq AND rseq = :wasRseq AND g = :group',
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(names.map((name) => [`:${name}`, set[name]])),
      ':active': 'active',
      ':fingerprint': fingerprint,
      ':wasAseq': before.assignment?.seq ?? 0,
      ':wasRseq': before.resultSeq,
      ':group': before.groupId ?? '-',
    },
  }
}

const companions = (fleet: Table, deviceId: string, change: SyncChange): Operation[] => [
  ...(change.facts
    ? [{ Put: { TableName: fleet.name, Item: factsItem(deviceId, change.facts.facts) } }]
    : []),
  ...(change.report
    ? [{ Put: { TableName: fleet.name, Item: { ...fleetKeys.report(deviceId), doc: change.report } } }]
    : []),
]

export const dynamoDeviceSync = (fleet: Table): DeviceSync => ({
  async read(deviceId, options) {
    const item = await fleet.get(fleetKeys.state(deviceId), options)
    return item && stateOf(item)
  },
  async commit(before, fingerprint, change) {
    const key = fleetKeys.state(before.id)
    const update = updateOf(before, fingerprint, change)
    const others = companions(fleet, before.id, change)
    if (!others.length) return (await fleet.update(key, { ...update, ReturnValues: 'NONE' })) !== undefined
    const failed = await transact(fleet.client, [
      { Update: { TableName: fleet.name, Key: key, ...update } },
      ...others,
    ])
    return failed.length === 0
  },
})
