import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { tables } from '../../shared/adapters/dynamo/tables.ts'
import type { Tables } from '../data/tables.ts'
import { FIVE_MINUTES, type Watched } from './watched.ts'

/** DynamoDB counts its own failures by the operation, and only there. */
const OPERATIONS = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
] as const

const figure = (table: TableV2, metricName: string, dimensions = {}): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: table.tableName, ...dimensions },
    statistic: Stats.SUM,
    period: FIVE_MINUTES,
  })

const total = (label: string, usingMetrics: Record<string, Metric>): MathExpression =>
  new MathExpression({
    expression: Object.keys(usingMetrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(' + '),
    usingMetrics,
    label,
    period: FIVE_MINUTES,
  })

export const watchTables = (declared: Tables): Watched[] =>
  tables.flatMap(({ suffix }) => {
    const table = declared[suffix]
    const failures = OPERATIONS.map(
      (operation, i) => [`m${i}`, figure(table, 'SystemErrors', { Operation: operation })] as const,
    )
    return [
      {
        name: `${suffix}-table-throttled`,
        meaning: 'The table refused requests: a partition is hot, or the account has reached its limit.',
        metric: total(`${suffix}: throttled`, {
          reads: figure(table, 'ReadThrottleEvents'),
          writes: figure(table, 'WriteThrottleEvents'),
        }),
        threshold: 1,
        periods: 2,
      },
      {
        name: `${suffix}-table-failing`,
        meaning: 'DynamoDB itself fails.',
        metric: total(`${suffix}: failing`, Object.fromEntries(failures)),
        threshold: 10,
      },
    ]
  })
