/** New messages in the outbox wake the dispatcher. What it misses, the hourly sweep finds. */
import { Duration } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda'
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { OUTBOX_PREFIX } from '../../shared/adapters/dynamo/keys.ts'
import { deadLetters } from './dead-letters.ts'

const isNewMessage = FilterCriteria.filter({
  eventName: FilterRule.isEqual('INSERT'),
  dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(OUTBOX_PREFIX) } } },
})

export function wakeByOutbox(dispatcher: LambdaFunction, core: TableV2): Queue {
  const streamArn = core.tableStreamArn ?? ''
  dispatcher.addToRolePolicy(
    new PolicyStatement({
      actions: [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      resources: [streamArn],
    }),
  )
  const dead = deadLetters(dispatcher, 'DeadLetters')
  const mapping = new EventSourceMapping(dispatcher, 'Stream', {
    target: dispatcher,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.LATEST,
    filters: [isNewMessage],
    batchSize: 25,
    bisectBatchOnError: true,
    retryAttempts: 3,
    maxRecordAge: Duration.hours(1),
    onFailure: new SqsDlq(dead),
  })
  if (dispatcher.role) mapping.node.addDependency(dispatcher.role)
  return dead
}
