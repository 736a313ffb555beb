/** Every watched figure has its alarm, and all alarms tell one topic. */
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { accept } from '../accept.ts'
import type { Settings } from '../settings.ts'
import { comparison, missing, type Watched } from './watched.ts'

function declareTopic(scope: Construct, { alarmMail }: Settings): Topic {
  const topic = new Topic(scope, 'Topic', { enforceSSL: true })
  accept(
    topic,
    'AwsSolutions-SNS2',
    'It says names and numbers, and alarms cannot use the key that SNS manages.',
  )
  accept(
    topic,
    'Serverless-SNSRedrivePolicy',
    'A mail that cannot be delivered is still an alarm on the dashboard.',
  )
  if (alarmMail) topic.addSubscription(new EmailSubscription(alarmMail))
  return topic
}

export function declareAlarms(scope: Construct, settings: Settings, watched: readonly Watched[]): Alarm[] {
  const action = new SnsAction(declareTopic(scope, settings))
  return watched.map((figure) => {
    const alarm = new Alarm(scope, figure.name, {
      alarmName: `yagura-${settings.deployment}-${figure.name}`,
      alarmDescription: figure.meaning,
      metric: figure.metric,
      threshold: figure.threshold,
      evaluationPeriods: figure.periods ?? 1,
      comparisonOperator: comparison(figure),
      treatMissingData: missing(figure),
    })
    alarm.addAlarmAction(action)
    return alarm
  })
}
