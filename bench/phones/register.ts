/** Phones that have enrolled, taken their policy and reported it: what is left for them to say is "nothing new". */
import { generateKeyPairSync } from 'node:crypto'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { assignmentChange } from '../../shared/domain/device/assignment.ts'
import type { DeviceState } from '../../shared/domain/device/record.ts'
import { sha256 } from '../../shared/domain/digests.ts'
import { canonicalText } from '../../shared/domain/policy/canonical-text.ts'
import type { SyncRequest } from '../../shared/http/contracts/device.ts'
import type { Facts } from '../../shared/http/contracts/facts.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { pointerAt } from '../../shared/ports/publication.ts'

export interface Phone {
  readonly deviceId: string
  readonly key: string
  /** PEM of the leaf. */
  readonly cert: string
  readonly request: SyncRequest
}

export const someFacts: Facts = {
  name: 'Bench phone',
  manufacturer: 'Testworks',
  model: 'T1',
  osVersion: '16',
  apiLevel: 36,
  securityPatch: '2026-11-01',
  agentVersion: '0.1.0',
  locale: 'ja-JP',
  timeZone: 'Asia/Tokyo',
  installSource: 'package',
}

export const factsHash = sha256(canonicalText(someFacts))

const DAY_MS = 86_400_000

export interface Habits {
  /** Contact is written down again after half of it. */
  readonly intervalMs: number
  readonly seenAtMs: number
}

export async function registerPhones(ports: Ports, count: number, habits: Habits): Promise<Phone[]> {
  const policyHash = await publishedHash(ports)
  const { serviceId } = await ports.settings.read()
  const phones: Phone[] = []
  while (phones.length < count) phones.push(await registerPhone(ports, serviceId, policyHash, habits))
  return phones
}

async function publishedHash({ published }: Ports): Promise<string> {
  const consistent = { consistent: true }
  const { policyEpoch } = await published.head(consistent)
  const hash = pointerAt(await published.pointer(ROOT_GROUP.id, consistent), policyEpoch)
  if (!hash) throw new Error('the group has no policy')
  return hash
}

async function registerPhone(
  ports: Ports,
  serviceId: string,
  policyHash: string,
  { intervalMs, seenAtMs }: Habits,
): Promise<Phone> {
  const id = ports.ids.next('dev')
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const nowMs = ports.clock.now()
  const validity = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + DAY_MS }
  const request = { der: spki, spki, keyHash: sha256(spki) }
  const profile = { deviceId: id, serviceId, grade: 'proved' as const, ...validity }
  const certificate = await ports.clientAuthority.issue(request, profile)
  const desired = { groupId: ROOT_GROUP.id, policyHash, licenceId: null, packageHash: null }
  const assignment = assignmentChange(undefined, desired)
  const state: DeviceState = {
    id,
    groupId: ROOT_GROUP.id,
    userId: ports.ids.next('usr'),
    grade: 'proved',
    state: 'active',
    keyHash: sha256(spki),
    current: certificate.fingerprint,
    enrolledAtMs: nowMs,
    seenAtMs,
    intervalMs,
    ...(assignment && { assignment }),
    trustVersion: 1,
    factsHash,
    resultSeq: 1,
    commandSeq: 0,
    ackedSeq: 0,
    report: { assignmentSeq: 1, applied: 9, unsupported: 8, failed: 0, waiting: 0 },
  }
  const audit = {
    id: ports.ids.next('aud'),
    atMs: nowMs,
    actor: 'bench',
    action: 'bench.register',
    target: id,
  }
  const outcome = await ports.enrolments.register({ state, facts: someFacts, certificate, audit })
  if (outcome !== 'registered') throw new Error(`a phone of the bench was not registered: ${outcome}`)
  return {
    deviceId: id,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: certificate.pem,
    request: { have: { trust: 1, assignment: 1, policy: policyHash }, factsHash },
  }
}
