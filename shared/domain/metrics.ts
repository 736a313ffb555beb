/**
 * What is measured (ADR 14). Log lines, alarms and the dashboard are made from this table. Dimensions are closed
 * lists (rows, jobs, classes of codes), never ids: every combination of values is a metric that is paid for.
 */
export type Dimension = 'route' | 'job' | 'class' | 'grade' | 'outcome'

export interface Metric {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds'
  readonly by: readonly Dimension[]
  readonly meaning: string
}

const defineMetrics = <const T extends Readonly<Record<string, Metric>>>(metrics: T): T => metrics

export const metrics = defineMetrics({
  latency: {
    unit: 'Milliseconds',
    by: ['route'],
    meaning: 'From the event to the reply. Its sample count is the number of requests',
  },
  errors: {
    unit: 'Count',
    by: ['class'],
    meaning: 'Requests that were refused or failed, by the class of their code',
  },
  syncsChanged: {
    unit: 'Count',
    by: ['route'],
    meaning: 'Syncs in which something was given or taken; the other requests of that route were unchanged',
  },
  heartbeats: {
    unit: 'Count',
    by: ['route'],
    meaning: 'Unchanged syncs that wrote down the time of contact',
  },
  enrolments: {
    unit: 'Count',
    by: ['grade', 'outcome'],
    meaning: 'Asked registrations: registered, repeated (the first answer again) or failed',
  },
  outboxDelivered: { unit: 'Count', by: [], meaning: 'Messages delivered' },
  outboxFailed: { unit: 'Count', by: [], meaning: 'Deliveries that failed, every try counted' },
  outboxOldestAge: { unit: 'Seconds', by: [], meaning: 'Age of the oldest message that was due' },
  jobDuration: {
    unit: 'Milliseconds',
    by: ['job'],
    meaning: 'How long a job ran. Its sample count is the number of runs',
  },
  jobFailures: { unit: 'Count', by: [], meaning: 'Jobs that ended with an error; the log says which' },
  auditSealLag: {
    unit: 'Seconds',
    by: [],
    meaning: 'How long the oldest settled audit record had waited when sealing began',
  },
})

export type MetricName = keyof typeof metrics

/** What a request or a job has to show. */
export type Figures = Readonly<Partial<Record<MetricName, number>>>

/** Under which CloudWatch keeps them. */
export const METRIC_NAMESPACE = 'Yagura'
