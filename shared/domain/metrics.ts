/**
 * What is measured, and when somebody has to be woken (ADR 14). Log lines, alarms and the dashboard are made from
 * this table. Dimensions are closed lists (rows, jobs, classes of codes), never ids: each combination costs money.
 */
export type Dimension = 'route' | 'job' | 'class' | 'grade' | 'outcome'

export interface Alarm {
  readonly statistic: 'Sum' | 'Maximum' | 'SampleCount' | 'p99'
  /** Rings when the statistic is above or below `threshold` in `periods` periods in a row. */
  readonly when: 'above' | 'below'
  readonly threshold: number
  readonly periodMinutes: number
  readonly periods: number
  /** A value for each dimension of the metric. */
  readonly where: Readonly<Partial<Record<Dimension, string>>>
  /** What a period without any sample means. */
  readonly silence: 'fine' | 'alarming'
  readonly why: string
}

export interface Metric {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds'
  readonly by: readonly Dimension[]
  readonly meaning: string
  readonly alarms: readonly Alarm[]
}

const defineMetrics = <const T extends Readonly<Record<string, Metric>>>(metrics: T): T => metrics

export const metrics = defineMetrics({
  latency: {
    unit: 'Milliseconds',
    by: ['route'],
    meaning: 'From the event to the reply. Its sample count is the number of requests.',
    alarms: [
      {
        statistic: 'p99',
        when: 'above',
        threshold: 1_000,
        periodMinutes: 5,
        periods: 3,
        where: { route: 'device.sync' },
        silence: 'fine',
        why: 'A sync takes milliseconds and its cold start half a second: the store is slow or throttled.',
      },
      {
        statistic: 'SampleCount',
        when: 'below',
        threshold: 1,
        periodMinutes: 60,
        periods: 1,
        where: { route: 'device.sync' },
        silence: 'alarming',
        why: 'No phone has come for an hour: name, certificate or truststore of the device host is wrong.',
      },
    ],
  },
  errors: {
    unit: 'Count',
    by: ['class'],
    meaning: 'Requests that were refused or failed, by the class of their code (`errorClass`).',
    alarms: [
      {
        statistic: 'Sum',
        when: 'above',
        threshold: 5,
        periodMinutes: 5,
        periods: 2,
        where: { class: 'fault' },
        silence: 'fine',
        why: 'Phones try again by themselves; when faults go on, something of ours or of AWS is broken.',
      },
      {
        statistic: 'Sum',
        when: 'above',
        threshold: 300,
        periodMinutes: 5,
        periods: 2,
        where: { class: 'auth' },
        silence: 'fine',
        why: 'One refused caller a second: phones have lost their certificates, or somebody is trying.',
      },
      {
        statistic: 'Sum',
        when: 'above',
        threshold: 100,
        periodMinutes: 15,
        periods: 1,
        where: { class: 'link' },
        silence: 'fine',
        why: 'More dead or unknown links than people open: links are being guessed, or a mailing went wrong.',
      },
      {
        statistic: 'Sum',
        when: 'above',
        threshold: 100,
        periodMinutes: 15,
        periods: 1,
        where: { class: 'enrol' },
        silence: 'fine',
        why: 'A package that was replaced is still handed out, or the cap on unassigned phones is reached.',
      },
    ],
  },
  syncsChanged: {
    unit: 'Count',
    by: ['route'],
    meaning: 'Syncs in which something was given or taken. All others of `latency` were unchanged.',
    alarms: [],
  },
  heartbeats: {
    unit: 'Count',
    by: ['route'],
    meaning: 'Unchanged syncs that wrote down the time of contact: one write each (the cost rule).',
    alarms: [],
  },
  enrolments: {
    unit: 'Count',
    by: ['grade', 'outcome'],
    meaning: 'Asked registrations: `registered`, `repeated` (the first answer again) or `failed`.',
    alarms: [],
  },
  outboxDelivered: {
    unit: 'Count',
    by: [],
    meaning: 'Messages of the outbox that were delivered.',
    alarms: [],
  },
  outboxFailed: {
    unit: 'Count',
    by: [],
    meaning: 'Deliveries that failed, each try counted.',
    alarms: [
      {
        statistic: 'Sum',
        when: 'above',
        threshold: 20,
        periodMinutes: 15,
        periods: 1,
        where: {},
        silence: 'fine',
        why: 'More than a few wrong addresses: the mail service refuses us.',
      },
    ],
  },
  outboxOldestAge: {
    unit: 'Seconds',
    by: [],
    meaning: 'Age of the oldest message that was due.',
    alarms: [
      {
        statistic: 'Maximum',
        when: 'above',
        threshold: 7_200,
        periodMinutes: 60,
        periods: 1,
        where: {},
        silence: 'fine',
        why: 'A message that the hourly sweep did not get rid of either: somebody waits for a mail or a policy.',
      },
    ],
  },
  jobDuration: {
    unit: 'Milliseconds',
    by: ['job'],
    meaning: 'How long a job ran. Its sample count is the number of runs.',
    alarms: [
      {
        statistic: 'SampleCount',
        when: 'below',
        threshold: 1,
        periodMinutes: 5,
        periods: 3,
        where: { job: 'audit.seal' },
        silence: 'alarming',
        why: 'It runs every minute: the schedules have stopped.',
      },
    ],
  },
  jobFailures: {
    unit: 'Count',
    by: [],
    meaning: 'Jobs that ended with an error. The log says which.',
    alarms: [
      {
        statistic: 'Sum',
        when: 'above',
        threshold: 2,
        periodMinutes: 60,
        periods: 1,
        where: {},
        silence: 'fine',
        why: 'A schedule runs a job again when it fails; this one keeps failing.',
      },
    ],
  },
  auditSealLag: {
    unit: 'Seconds',
    by: [],
    meaning: 'How long the oldest settled audit record had waited when sealing began.',
    alarms: [
      {
        statistic: 'Maximum',
        when: 'above',
        threshold: 600,
        periodMinutes: 5,
        periods: 2,
        where: {},
        silence: 'fine',
        why: 'Ten rounds of sealing left it outside the chain, where it can be changed unseen.',
      },
    ],
  },
})

export type MetricName = keyof typeof metrics

/** What a request or a job has to show. */
export type Figures = Readonly<Partial<Record<MetricName, number>>>

/** Under which CloudWatch keeps them. */
export const METRIC_NAMESPACE = 'Yagura'
