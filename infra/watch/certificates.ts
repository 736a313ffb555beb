import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { parameterValue } from '../names.ts'
import type { Settings } from '../settings.ts'
import type { Watched } from './watched.ts'

const ENOUGH_DAYS = 30

const watch = (name: string, arn: string, meaning: string): Watched => ({
  name: `${name}-certificate-ends`,
  meaning,
  metric: new Metric({
    namespace: 'AWS/CertificateManager',
    metricName: 'DaysToExpiry',
    dimensionsMap: { CertificateArn: arn },
    statistic: Stats.MINIMUM,
    period: Duration.days(1),
  }),
  threshold: ENOUGH_DAYS,
  isLowBad: true,
})

export const watchCertificates = (settings: Settings, publicArn: string): Watched[] => [
  watch('public', publicArn, 'ACM renews it two months before its end, if its DNS records are still there.'),
  watch(
    'device',
    parameterValue(settings, 'device-certificate-arn'),
    'Nobody renews the certificate of the device host but the service: a reserve must be made and activated.',
  ),
]
