/** One page: what is wrong above, then every watched figure with its line. */
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IWidget,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { Settings } from '../settings.ts'
import type { Watched } from './watched.ts'

const graph = ({ name, metric, threshold }: Watched): IWidget =>
  new GraphWidget({
    title: name,
    left: [metric],
    leftAnnotations: [{ value: threshold }],
    width: 6,
    height: 4,
  })

export const declareDashboard = (
  scope: Construct,
  { deployment }: Settings,
  watched: readonly Watched[],
  alarms: readonly Alarm[],
): Dashboard =>
  new Dashboard(scope, 'Dashboard', {
    dashboardName: `yagura-${deployment}`,
    periodOverride: PeriodOverride.INHERIT,
    widgets: [[new AlarmStatusWidget({ alarms: [...alarms], width: 24 })], watched.map(graph)],
  })
