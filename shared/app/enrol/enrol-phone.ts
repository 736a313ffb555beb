/**
 * Registering a phone by its key. In this order, so that nothing is lost or taken twice: who has this key → what
 * is the proof worth → certificate → everything written at once. A repeat, whether its first answer was lost or
 * is still on its way, gets that first answer.
 */
import type { CertificateRecord, DeviceState } from '../../domain/device/record.ts'
import { sha256 } from '../../domain/digests.ts'
import { YaguraError } from '../../domain/errors.ts'
import { canonicalText } from '../../domain/policy/canonical-text.ts'
import type { EnrolReply, EnrolRequest } from '../../http/contracts/enroll.ts'
import type { Ports } from '../../ports/all.ts'
import type { Registration } from '../../ports/fleet.ts'
import { withIssuers } from '../../protocol/certificate-path.ts'
import { type CertificateRequest, readCsr } from '../../protocol/csr.ts'
import { auditRecord } from '../audit/record.ts'
import { currentTrust } from '../trust/current-trust.ts'
import { type EnrolmentTerms, weighProof } from './weigh-proof.ts'

type Needs = Pick<
  Ports,
  | 'addresses'
  | 'clientAuthority'
  | 'clock'
  | 'devices'
  | 'enrolments'
  | 'ids'
  | 'links'
  | 'log'
  | 'rateLimits'
  | 'secrets'
  | 'settings'
  | 'standalones'
  | 'trust'
>

/** Phones' clocks differ; a certificate that is not valid yet would lock its phone out. */
const BACKDATED_MS = 10 * 60_000
const UNASSIGNED_INTERVAL_MS = 6 * 3_600_000
/** As long as ACM Private CA remembers what it was asked. */
const ATTEMPT_MS = 5 * 60_000

export async function enrolPhone(ports: Needs, request: EnrolRequest, network: string): Promise<EnrolReply> {
  // Failed until it is not, and of the grade the proof could have given.
  ports.log.measure({ enrolments: 1 })
  ports.log.note({ outcome: 'failed', grade: request.proof.kind === 'link' ? 'proved' : 'unproved' })
  const csr = await readCsr(Buffer.from(request.csr, 'base64'))
  const known = await repeated(ports, csr.keyHash)
  if (known) return known
  const settings = await ports.settings.read()
  const terms = await weighProof(ports, request.proof, { keyHash: csr.keyHash, network }, settings)
  const registration = await prepare(ports, settings.serviceId, csr, request, terms)
  const outcome = await ports.enrolments.register(registration)
  if (outcome === 'limit_reached')
    throw new YaguraError('enrol.unassigned_limit', { limit: settings.unassignedLimit })
  if (outcome === 'registered')
    return replyTo(ports, registration.state, registration.certificate, 'registered')
  const answered = await repeated(ports, csr.keyHash)
  if (!answered) throw new YaguraError('service.unavailable')
  return answered
}

/** The answer this key got, or undefined if it never registered. `auth.device_revoked` for a revoked one. */
async function repeated(ports: Needs, keyHash: string): Promise<EnrolReply | undefined> {
  const entry = await ports.enrolments.byKey(keyHash)
  if (!entry) return undefined
  if (entry.state === 'revoked') throw new YaguraError('auth.device_revoked')
  const [state, certificate] = await Promise.all([
    ports.devices.read(entry.deviceId, { consistent: true }),
    ports.enrolments.certificate(entry.deviceId),
  ])
  if (!state || !certificate) throw new YaguraError('service.unavailable')
  return replyTo(ports, state, certificate, 'repeated')
}

async function replyTo(
  ports: Needs,
  { id, grade }: DeviceState,
  { pem }: CertificateRecord,
  outcome: 'registered' | 'repeated',
): Promise<EnrolReply> {
  const [chain, trust] = await Promise.all([ports.clientAuthority.chain(), currentTrust(ports)])
  ports.log.note({ outcome, grade, who: id })
  return {
    deviceId: id,
    grade,
    certificate: withIssuers(pem, chain),
    trust: trust.jws,
    deviceUrl: ports.addresses.deviceUrl,
  }
}

/**
 * A phone that tries again within minutes asks the issuer for the very same certificate, down to the device id: one
 * that is slow and charges for each gives it the one it began for the first try.
 */
function attemptOf({ clock, ids }: Needs, keyHash: string): { id: string; startedAtMs: number } {
  const startedAtMs = clock.now() - (clock.now() % ATTEMPT_MS)
  return { id: ids.derived('dev', `enrol:${keyHash}`, startedAtMs), startedAtMs }
}

async function prepare(
  ports: Needs,
  serviceId: string,
  csr: CertificateRequest,
  { facts }: EnrolRequest,
  terms: EnrolmentTerms,
): Promise<Registration> {
  const { keyHash } = csr
  const nowMs = ports.clock.now()
  const { id, startedAtMs } = attemptOf(ports, keyHash)
  const certificate = await ports.clientAuthority.issue(csr, {
    grade: terms.grade,
    deviceId: id,
    serviceId,
    notBeforeMs: startedAtMs - BACKDATED_MS,
    notAfterMs: startedAtMs + terms.validForMs,
  })
  const state: DeviceState = {
    id,
    groupId: terms.groupId,
    userId: terms.userId,
    grade: terms.grade,
    state: 'active',
    keyHash,
    current: certificate.fingerprint,
    enrolledAtMs: nowMs,
    seenAtMs: nowMs,
    intervalMs: UNASSIGNED_INTERVAL_MS,
    trustVersion: 0,
    factsHash: sha256(canonicalText(facts)),
    resultSeq: 0,
    commandSeq: 0,
    ackedSeq: 0,
  }
  const { groupId, userId, grade, via, unprovedLimit } = terms
  const audit = auditRecord(ports, `device:${id}`, {
    action: 'device.enrol',
    target: id,
    after: { groupId, userId, grade, via, certificate: certificate.serial },
  })
  return { state, facts, certificate, audit, ...(unprovedLimit !== undefined && { unprovedLimit }) }
}
