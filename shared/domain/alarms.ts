/** When somebody has to be woken, and why (ADR 14). Apart from the metrics, because no function carries it. */
import type { Dimension, MetricName } from './metrics.ts'

export interface Alarm {
  readonly metric: MetricName
  /** A value for each dimension of the metric. */
  readonly where?: Readonly<Partial<Record<Dimension, string>>>
  readonly statistic: 'Sum' | 'Maximum' | 'SampleCount' | 'p99'
  readonly when: 'above' | 'below'
  /** In the metric's unit. */
  readonly threshold: number
  readonly periodMinutes: number
  /** Rings after so many periods in a row. */
  readonly periods: number
  /** A period without a sample is as bad as one on the wrong side. */
  readonly isSilenceBad?: true
  readonly why: string
}

const defineAlarms = <const T extends Readonly<Record<string, Alarm>>>(alarms: T): T => alarms

export const alarms = defineAlarms({
  faults: {
    metric: 'errors',
    where: { class: 'fault' },
    statistic: 'Sum',
    when: 'above',
    threshold: 5,
    periodMinutes: 5,
    periods: 2,
    why: 'Phones try again by themselves; faults that go on are something broken, ours or of AWS',
  },
  'sync-silent': {
    metric: 'latency',
    where: { route: 'device.sync' },
    statistic: 'SampleCount',
    when: 'below',
    threshold: 1,
    periodMinutes: 60,
    periods: 1,
    isSilenceBad: true,
    why: 'No phone for an hour: name, certificate or truststore of the device host (or no phone is enrolled yet)',
  },
  'sync-slow': {
    metric: 'latency',
    where: { route: 'device.sync' },
    statistic: 'p99',
    when: 'above',
    threshold: 1_000,
    periodMinutes: 5,
    periods: 3,
    why: 'A sync takes milliseconds, with a cold start under a second: the store is slow or throttled',
  },
  'callers-refused': {
    metric: 'errors',
    where: { class: 'auth' },
    statistic: 'Sum',
    when: 'above',
    threshold: 300,
    periodMinutes: 5,
    periods: 2,
    why: 'One a second: phones hold certificates that we do not know any more, or somebody is trying',
  },
  'links-refused': {
    metric: 'errors',
    where: { class: 'link' },
    statistic: 'Sum',
    when: 'above',
    threshold: 100,
    periodMinutes: 15,
    periods: 1,
    why: 'More unknown and dead links than people open: somebody is guessing, or a mailing went wrong',
  },
  'enrolments-refused': {
    metric: 'errors',
    where: { class: 'enrol' },
    statistic: 'Sum',
    when: 'above',
    threshold: 100,
    periodMinutes: 15,
    periods: 1,
    why: 'A package whose token was replaced is still handed out, or the cap on unassigned phones is reached',
  },
  'outbox-failing': {
    metric: 'outboxFailed',
    statistic: 'Sum',
    when: 'above',
    threshold: 20,
    periodMinutes: 15,
    periods: 1,
    why: 'More than a few wrong addresses: the mail service refuses us',
  },
  'outbox-stuck': {
    metric: 'outboxOldestAge',
    statistic: 'Maximum',
    when: 'above',
    threshold: 7_200,
    periodMinutes: 60,
    periods: 1,
    why: 'The hourly sweep did not get rid of it either: somebody waits for a mail or a policy',
  },
  'jobs-failing': {
    metric: 'jobFailures',
    statistic: 'Sum',
    when: 'above',
    threshold: 2,
    periodMinutes: 60,
    periods: 1,
    why: 'A job that fails is run again; this one goes on failing',
  },
  'jobs-silent': {
    metric: 'jobDuration',
    where: { job: 'audit.seal' },
    statistic: 'SampleCount',
    when: 'below',
    threshold: 1,
    periodMinutes: 5,
    periods: 3,
    isSilenceBad: true,
    why: 'It runs every minute: the schedules have stopped',
  },
  'audit-unsealed': {
    metric: 'auditSealLag',
    statistic: 'Maximum',
    when: 'above',
    threshold: 600,
    periodMinutes: 5,
    periods: 2,
    why: 'Ten rounds of sealing left it outside the chain, where a change would not be seen',
  },
})
