/** A figure with the value from which on somebody should know. An alarm and a graph are made of each. */
import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'

export interface Watched {
  /** Names the alarm: `what-figure`. */
  readonly name: string
  /** What somebody who is woken by it should know. */
  readonly meaning: string
  readonly metric: IMetric
  readonly threshold: number
  /** Absent: from the threshold upwards. */
  readonly isLowBad?: boolean
  /** So many periods in a row. */
  readonly periods?: number
  /** Absent: nothing measured means that nothing happened. */
  readonly isSilenceBad?: boolean
}

export const FIVE_MINUTES = Duration.minutes(5)

export const comparison = ({ isLowBad }: Watched): ComparisonOperator =>
  isLowBad ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD

export const missing = ({ isSilenceBad }: Watched): TreatMissingData =>
  isSilenceBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING
