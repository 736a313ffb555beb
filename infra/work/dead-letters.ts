import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { accept } from '../accept.ts'

/** Where something ends that could not be done, until somebody has looked; an alarm says that something is there. */
export function deadLetters(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
  accept(queue, 'AwsSolutions-SQS3', 'It is a dead-letter queue itself.')
  accept(queue, 'Serverless-SQSRedrivePolicy', 'It is a dead-letter queue itself.')
  return queue
}
