/** What runs without being asked, and where it ends when it cannot be done. */
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { Functions } from '../functions/functions.ts'
import type { Settings } from '../settings.ts'
import { keepFailedRuns } from './failed-runs.ts'
import type { Mail } from './mail.ts'
import { wakeByOutbox } from './outbox.ts'
import { type DeclaredSchedule, declareSchedules } from './schedules.ts'

export interface Work {
  readonly schedules: readonly DeclaredSchedule[]
  /** Everything that should be empty, by what it holds when it is not. */
  readonly queues: Readonly<Record<string, Queue>>
}

export function declareWork(
  scope: Construct,
  settings: Settings,
  functions: Functions,
  core: TableV2,
  mail: Mail,
): Work {
  const schedules = declareSchedules(scope, functions.jobs, settings)
  const unstarted = schedules.map(({ id, deadLetters }) => [`unstarted-${id}`, deadLetters] as const)
  const queues = {
    ...Object.fromEntries(unstarted),
    'failed-runs': keepFailedRuns(functions.jobs),
    'undispatched-outbox': wakeByOutbox(functions.outbox, core),
    'returned-mail': mail.returned,
    'unreported-mail': mail.undelivered,
  }
  return { schedules, queues }
}
