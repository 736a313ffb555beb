import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { type Host, hosts } from '../../shared/http/route.ts'
import { FIVE_MINUTES, type Watched } from './watched.ts'

const sum = { period: FIVE_MINUTES, statistic: Stats.SUM }

export const watchApis = (apis: Readonly<Record<Host, HttpApi>>): Watched[] =>
  hosts.map((host) => ({
    name: `${host}-host-failing`,
    meaning: 'More than one request in a hundred got a 5xx: ours, or of what we stand on (503 says which).',
    metric: new MathExpression({
      expression: '100 * failed / asked',
      usingMetrics: { failed: apis[host].metricServerError(sum), asked: apis[host].metricCount(sum) },
      label: `${host}: failed, percent`,
      period: FIVE_MINUTES,
    }),
    threshold: 1,
    periods: 2,
  }))
