/** The schedule table by the clock of EventBridge. Each row has a group of its own, because groups are what is measured. */
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { type JobId, type Schedule, schedules } from '../../shared/http/schedules.ts'
import type { Settings } from '../settings.ts'
import { deadLetters } from './dead-letters.ts'

export interface DeclaredSchedule {
  readonly id: JobId
  readonly everySeconds: number
  readonly groupName: string
  readonly deadLetters: Queue
}

const rate = (minutes: number): string => `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`

function declareRole(scope: Construct, jobs: LambdaFunction, dead: Queue): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') })
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [jobs.functionArn] }))
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [dead.queueArn] }))
  return role
}

function declare(
  scope: Construct,
  [id, { everySeconds, summary }]: [JobId, Schedule],
  jobs: LambdaFunction,
  { deployment }: Settings,
): DeclaredSchedule {
  const dead = deadLetters(scope, 'DeadLetters')
  const group = new CfnScheduleGroup(scope, 'Group', {
    name: `yagura-${deployment}-${id.replaceAll('.', '-')}`,
  })
  const schedule = new CfnSchedule(scope, 'Schedule', {
    groupName: group.ref,
    description: summary,
    scheduleExpression: rate(everySeconds / 60),
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: jobs.functionArn,
      roleArn: declareRole(scope, jobs, dead).roleArn,
      input: JSON.stringify({ job: id }),
      // What is late is done by the next run: a job that is older than one interval would only do it twice.
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: Math.min(everySeconds, 3600) },
      deadLetterConfig: { arn: dead.queueArn },
    },
  })
  schedule.node.addDependency(scope.node.findChild('Role'))
  return { id, everySeconds, groupName: group.ref, deadLetters: dead }
}

export const declareSchedules = (
  scope: Construct,
  jobs: LambdaFunction,
  settings: Settings,
): readonly DeclaredSchedule[] =>
  (Object.entries(schedules) as [JobId, Schedule][]).map((row) =>
    declare(new Construct(scope, row[0]), row, jobs, settings),
  )
