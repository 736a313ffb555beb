import { Duration } from 'aws-cdk-lib'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { deadLetters } from './dead-letters.ts'

/** The scheduler hands a run over and is done: a run that fails afterwards is repeated, then kept, by Lambda. */
export function keepFailedRuns(jobs: LambdaFunction): Queue {
  const queue = deadLetters(jobs, 'FailedRuns')
  jobs.configureAsyncInvoke({
    onFailure: new SqsDestination(queue),
    maxEventAge: Duration.hours(1),
    retryAttempts: 1,
  })
  return queue
}
