import type { CertificateRecord } from '../../../domain/device/record.ts'
import type { Enrolments, KeyEntry, Registration } from '../../../ports/fleet.ts'
import { docOf, putAudit, putNew } from '../documents.ts'
import { fleetKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'
import { stateItem } from './device-item.ts'
import { factsItem } from './facts-item.ts'
import { countOne } from './unproved-count.ts'

/** The key entry comes first: its condition is the one that tells a repeat from a refusal. */
const KEY_ENTRY = 0

function operations(
  fleet: Table,
  core: Table,
  { state, facts, certificate, unprovedLimit, audit }: Registration,
) {
  const entry: KeyEntry = { deviceId: state.id, state: 'live' }
  const all: Operation[] = [
    putNew(fleet, { ...fleetKeys.identity(state.keyHash), doc: entry }),
    putNew(fleet, stateItem(state)),
    { Put: { TableName: fleet.name, Item: factsItem(state.id, facts) } },
    { Put: { TableName: fleet.name, Item: { ...fleetKeys.certificate(state.id), doc: certificate } } },
    putAudit(core, audit),
  ]
  return unprovedLimit === undefined ? all : [...all, countOne(core, unprovedLimit)]
}

export const dynamoEnrolments = (fleet: Table, core: Table): Enrolments => ({
  async byKey(keyHash) {
    return docOf<KeyEntry>(await fleet.get(fleetKeys.identity(keyHash), { consistent: true }))
  },
  async register(registration) {
    const failed = await transact(fleet.client, operations(fleet, core, registration))
    if (!failed.length) return 'registered'
    return failed.includes(KEY_ENTRY) ? 'key_taken' : 'limit_reached'
  },
  async certificate(deviceId) {
    const item = await fleet.get(fleetKeys.certificate(deviceId), { consistent: true })
    return docOf<CertificateRecord>(item)
  },
})
