/** What a fleet of a size uses in a month, in the units of the price table: arithmetic on what was measured. */
import { schedules } from '../../shared/http/schedules.ts'
import { sum } from '../harness/stats.ts'
import type { PriceName } from '../prices.ts'
import { assumptions } from './assumptions.ts'
import type { Measured } from './measured.ts'

export type Usage = Readonly<Record<PriceName, number>>

const { daysPerMonth, lambda, fixed, logs, definitions } = assumptions
const SECONDS_PER_MONTH = daysPerMonth * 86_400
const MB_PER_GB = 1024

const jobRuns = sum(Object.values(schedules).map(({ everySeconds }) => SECONDS_PER_MONTH / everySeconds))

/** Processor time stretches by the part of a processor that the memory buys; waiting does not. */
const billedSeconds = (cpuMicros: number, memoryMb: number, waitingMs: number): number =>
  (cpuMicros / 1000 / Math.min(1, memoryMb / lambda.memoryOfOneCpuMb) + waitingMs) / 1000

/** Each rate is per device and month. */
function rates({ sync, enrol }: Measured) {
  const { changesPerDeviceMonth: changes, heartbeatShare, warmCacheShare, mailsPerEnrolment } = assumptions
  const syncs = (daysPerMonth * 24) / assumptions.syncIntervalHours
  const enrolments = assumptions.enrolmentsPerDeviceYear / 12
  const certificates = enrolments + assumptions.renewalsPerDeviceYear / 12
  const { withinWindow, windowPassed } = sync.wruPerUnchangedSync
  const readsPerSync = sync.rruColdCache - warmCacheShare * (sync.rruColdCache - sync.rruPerUnchangedSync)
  const writesPerSync = withinWindow + heartbeatShare * (windowPassed - withinWindow)
  const syncRequests = syncs + 2 * changes
  // The trust document, the registration, two syncs; and a visit to the page with its download.
  const enrolRequests = 6 * enrolments
  const syncSeconds =
    billedSeconds(
      sync.cpu.heartbeat.cpuMicros,
      lambda.deviceMemoryMb,
      lambda.callsPerSync * lambda.dynamoCallMs,
    ) *
    (lambda.deviceMemoryMb / MB_PER_GB)
  const coldSeconds =
    lambda.coldStartShare * (lambda.coldStartMs / 1000) * (lambda.deviceMemoryMb / MB_PER_GB)
  const enrolSeconds =
    billedSeconds(
      enrol.serverCpuMicros,
      lambda.enrollMemoryMb,
      lambda.callsPerEnrolment * lambda.dynamoCallMs + lambda.signatureMs,
    ) *
    (lambda.enrollMemoryMb / MB_PER_GB)
  return {
    requests: syncRequests + enrolRequests,
    // An enrolment's mail and its audit record are followed up by the outbox.
    invocations: syncRequests + enrolRequests + 2 * enrolments,
    gbSeconds: syncRequests * (syncSeconds + coldSeconds) + 2 * certificates * enrolSeconds,
    reads:
      syncs * readsPerSync +
      changes * sync.policyChange.read +
      certificates * (enrol.units.read + enrol.firstSyncs.read),
    writes:
      syncs * writesPerSync +
      changes * sync.policyChange.write +
      certificates * (enrol.units.write + enrol.firstSyncs.write),
    storedBytes: enrol.storedPerPhone.fleetBytes + enrol.storedPerPhone.coreBytes,
    logBytes: (syncRequests + enrolRequests) * (sync.logBytesPerSync + logs.gatewayBytesPerRequest),
    certificates,
    mails: enrolments * mailsPerEnrolment,
    downloads: daysPerMonth * definitions.fetchesPerDay,
    apiBytes: syncs * sync.wireBytesPerSync.toPhone + changes * sync.policyChange.toPhone,
  }
}

export function usageOf(devices: number, measured: Measured): Usage {
  const rate = rates(measured)
  const of = (perDevice: number) => devices * perDevice
  const logBytes = of(rate.logBytes)
  const administration = fixed.administrationRequests
  const jobSeconds = (fixed.jobMs / 1000) * (lambda.deviceMemoryMb / MB_PER_GB)
  return {
    httpApiRequests: of(rate.requests) + administration,
    lambdaRequests: of(rate.invocations) + administration + jobRuns,
    lambdaSeconds: of(rate.gbSeconds) + (administration + jobRuns) * jobSeconds,
    reads: of(rate.reads) + (administration + jobRuns) * fixed.jobUnits.read,
    writes: of(rate.writes) + jobRuns * fixed.jobUnits.write,
    tableBytes: of(rate.storedBytes),
    backupBytes: of(rate.storedBytes),
    logBytes,
    keptLogBytes: logBytes * logs.keptMonths,
    metrics: fixed.metrics,
    alarms: fixed.alarms,
    dashboards: fixed.dashboards,
    keys: fixed.keys,
    keyRequests: of(rate.requests) * lambda.coldStartShare,
    signatures: of(rate.certificates),
    objectBytes: definitions.storedBytes,
    downloads: of(rate.downloads),
    mails: of(rate.mails),
    schedules: jobRuns,
    signIns: fixed.administrators,
    zones: fixed.zones,
    apiBytesOut: of(rate.apiBytes),
    downloadBytesOut: of(rate.downloads * definitions.bytesPerFetch),
    privateAuthorities: 1,
    privateCertificates: of(rate.certificates),
    channelMinutes: of(daysPerMonth * assumptions.channelHoursPerDay * 60),
  }
}
