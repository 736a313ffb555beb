/** What the service says of itself, one line a request or job (ADR 14), with the thresholds of its own table. */
import { Duration } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { type Alarm, alarms } from '../../shared/domain/alarms.ts'
import { METRIC_NAMESPACE } from '../../shared/domain/metrics.ts'
import type { Watched } from './watched.ts'

const watch = (name: string, alarm: Alarm): Watched => ({
  name,
  meaning: alarm.why,
  metric: new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: alarm.metric,
    ...(alarm.where && { dimensionsMap: { ...alarm.where } }),
    statistic: alarm.statistic,
    period: Duration.minutes(alarm.periodMinutes),
  }),
  threshold: alarm.threshold,
  isLowBad: alarm.when === 'below',
  periods: alarm.periods,
  isSilenceBad: alarm.isSilenceBad ?? false,
})

export const watchService = (): Watched[] =>
  Object.entries<Alarm>(alarms).map(([name, alarm]) => watch(name, alarm))
