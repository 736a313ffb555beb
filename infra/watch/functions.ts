import { Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { type FunctionName, functionNames, timeoutMsOf } from '../../shared/http/functions.ts'
import type { Functions } from '../functions/functions.ts'
import { FIVE_MINUTES, type Watched } from './watched.ts'

const period = { period: FIVE_MINUTES }

function watch(functions: Functions, name: FunctionName): Watched[] {
  const made = functions[name]
  return [
    {
      name: `${name}-errors`,
      meaning: 'The function ended without an answer of its own: see its log.',
      metric: made.metricErrors(period),
      threshold: 1,
    },
    {
      name: `${name}-throttles`,
      meaning: 'Calls found no room: raise what is reserved or the account has, or find the flood.',
      metric: made.metricThrottles(period),
      threshold: 1,
    },
    {
      name: `${name}-slow`,
      meaning: 'The slowest hundredth comes near the deadline, at which it is cut off.',
      metric: made.metricDuration({ ...period, statistic: Stats.percentile(99) }),
      threshold: timeoutMsOf(name) * 0.8,
      periods: 3,
    },
  ]
}

export const watchFunctions = (functions: Functions): Watched[] => [
  ...functionNames.flatMap((name) => watch(functions, name)),
  {
    name: 'outbox-behind',
    meaning: 'Messages wait in the stream: mail and publications are late.',
    metric: functions.outbox.metric('IteratorAge', { ...period, statistic: Stats.MAXIMUM }),
    threshold: 120_000,
  },
]
