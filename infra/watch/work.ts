import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { DeclaredSchedule } from '../work/schedules.ts'
import type { Work } from '../work/work.ts'
import { FIVE_MINUTES, type Watched } from './watched.ts'

const started = (groupName: string, period: Duration): Metric =>
  new Metric({
    namespace: 'AWS/Scheduler',
    metricName: 'InvocationAttemptCount',
    dimensionsMap: { ScheduleGroup: groupName },
    statistic: Stats.SUM,
    period,
  })

const watchSchedule = ({ id, everySeconds, groupName }: DeclaredSchedule): Watched => ({
  name: `${id.replaceAll('.', '-')}-not-started`,
  meaning: 'The scheduler did not start this job when it was due.',
  metric: started(groupName, Duration.seconds(Math.max(everySeconds, FIVE_MINUTES.toSeconds()))),
  threshold: 1,
  isLowBad: true,
  isSilenceBad: true,
  periods: 2,
})

export const watchWork = ({ schedules, queues }: Work): Watched[] => [
  ...schedules.map(watchSchedule),
  ...Object.entries(queues).map(([name, queue]) => ({
    name: `${name.replaceAll('.', '-')}-waiting`,
    meaning: 'Something could not be done and waits for somebody to look (docs/deploy.md).',
    metric: queue.metricApproximateNumberOfMessagesVisible({
      period: FIVE_MINUTES,
      statistic: Stats.MAXIMUM,
    }),
    threshold: 1,
  })),
]
