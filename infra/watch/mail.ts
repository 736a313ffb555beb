import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { Watched } from './watched.ts'

/** SES looks into an account from these shares on, and stops it at the double. */
const limits = [
  ['Reputation.BounceRate', 'mail-bouncing', 0.05],
  ['Reputation.ComplaintRate', 'mail-complained-of', 0.001],
] as const

export const watchMail = (): Watched[] =>
  limits.map(([metricName, name, threshold]) => ({
    name,
    meaning: 'SES will stop sending mail for this account if it goes on.',
    metric: new Metric({
      namespace: 'AWS/SES',
      metricName,
      statistic: Stats.AVERAGE,
      period: Duration.hours(1),
    }),
    threshold,
  }))
