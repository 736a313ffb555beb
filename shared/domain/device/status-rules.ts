import * as z from 'zod'

const severity = z.enum(['ignore', 'warning', 'critical'])
/** 0 means never. */
const days = z.number().int().min(0)

/** The `status.*` settings of a policy, by their keys, with what holds without a policy (mission F7). */
const rules = z.object({
  'status.realtimeOff': severity.catch('critical'),
  'status.webProtectionUnavailable': severity.catch('warning'),
  'status.appControlUnavailable': severity.catch('warning'),
  'status.deviceLockUnavailable': severity.catch('warning'),
  'status.locationUnavailable': severity.catch('warning'),
  'status.permissionMissing': severity.catch('warning'),
  'status.threatNotCured': severity.catch('critical'),
  'status.scanOld': severity.catch('warning'),
  'status.scanMaxAgeDays': days.catch(14),
  'status.definitionsWarningDays': days.catch(3),
  'status.definitionsCriticalDays': days.catch(7),
  'status.contactWarningDays': days.catch(3),
  'status.contactCriticalDays': days.catch(14),
})

export type ConditionSeverity = z.infer<typeof severity>
export type StatusRules = Readonly<z.infer<typeof rules>>

/**
 * The rules in a policy's effective values (`effectiveValues`). What is missing or, from another version of the
 * plug-in, not understood takes its default: a status must be computable for every device.
 */
export const statusRules = (values: Readonly<Record<string, unknown>> = {}): StatusRules =>
  rules.parse(values)
