import { expect, test } from 'vitest'
import { coreKeys } from '../../../shared/adapters/dynamo/keys.ts'
import { tables } from '../../../shared/adapters/dynamo/tables.ts'
import { functionNames } from '../../../shared/http/functions.ts'
import { type Schedule, schedules } from '../../../shared/http/schedules.ts'
import type { Deployment } from '../deployments.ts'
import { grantsOf, rolePolicies } from '../policies.ts'
import { placeOf } from '../template.ts'

const secondsOf = (rate: string): number => {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(rate) ?? []
  return Number(count) * ({ minute: 60, hour: 3600, day: 86_400 }[unit] ?? Number.NaN)
}

export function judgeWork({ template }: Deployment): void {
  test.each(Object.entries<Schedule>(schedules))(
    '%s is started by the clock, and kept when it cannot be',
    (id, row) => {
      const { Target, ScheduleExpression, FlexibleTimeWindow, State } = template.at(
        `Api/Work/${id}/Schedule`,
      ).Properties
      expect(secondsOf(ScheduleExpression)).toBe(row.everySeconds)
      expect([FlexibleTimeWindow.Mode, State ?? 'ENABLED']).toEqual(['OFF', 'ENABLED'])
      expect(JSON.parse(Target.Input)).toEqual({ job: id })
      expect(template.text(Target.Arn)).toBe('<Api/Functions/jobs/Function>.Arn')
      expect(template.text(Target.DeadLetterConfig.Arn)).toBe(`<Api/Work/${id}/DeadLetters>.Arn`)
      expect(Target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0)
      const role = rolePolicies(template).get(`Api/Work/${id}/Role`) ?? []
      expect(grantsOf(template, role)).toEqual([
        'lambda:InvokeFunction on <Api/Functions/jobs/Function>.Arn',
        `sqs:SendMessage on <Api/Work/${id}/DeadLetters>.Arn`,
      ])
    },
  )

  test('nothing else is started by the clock', () => {
    expect(template.ofType('AWS::Scheduler::Schedule').length).toBe(Object.keys(schedules).length)
  })

  test('a run that fails is kept', () => {
    const [config, ...others] = template.ofType('AWS::Lambda::EventInvokeConfig')
    expect(others).toEqual([])
    expect(template.text(config?.Properties.FunctionName)).toBe('<Api/Functions/jobs/Function>')
    expect(template.text(config?.Properties.DestinationConfig.OnFailure.Destination)).toBe(
      '<Api/Functions/jobs/Function/FailedRuns>.Arn',
    )
  })

  test('the stream wakes the dispatcher for new messages, and for nothing else that is written', () => {
    const [mapping, ...others] = template.ofType('AWS::Lambda::EventSourceMapping')
    expect(others).toEqual([])
    const { EventSourceArn, FunctionName, FilterCriteria, ...rest } = mapping?.Properties ?? {}
    expect(template.text(EventSourceArn)).toBe('<Data/core>.StreamArn')
    expect(template.text(FunctionName)).toBe('<Api/Functions/outbox/Function>')
    expect(rest).toMatchObject({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 3 })
    expect(template.text(rest.DestinationConfig.OnFailure.Destination)).toBe(
      '<Api/Functions/outbox/Function/DeadLetters>.Arn',
    )
    const patterns = FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern))
    expect(patterns).toEqual([
      { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: expect.any(String) }] } } } },
    ])
    const { prefix } = patterns[0].dynamodb.Keys.pk.S[0]
    for (const id of ['msg_a', 'msg_b', 'msg_c', 'msg_d'])
      expect(coreKeys.outbox(id).pk.startsWith(prefix)).toBe(true)
    const elsewhere = [
      coreKeys.head,
      coreKeys.settings,
      coreKeys.user('u'),
      coreKeys.auditTail('a'),
      coreKeys.rate('r', 1),
    ]
    expect(elsewhere.filter(({ pk }) => pk.startsWith(prefix))).toEqual([])
  })

  test('somebody hears when a queue is not empty, and every queue keeps what it holds for two weeks', () => {
    const heard = template
      .ofType('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible')
      .map(({ Properties }) => template.text(Properties.Dimensions[0].Value))
    const queues = template.ofType('AWS::SQS::Queue')
    expect(heard.toSorted()).toEqual(queues.map((queue) => `<${placeOf(queue)}>.QueueName`).toSorted())
    for (const { Properties } of queues) {
      expect(Properties.SqsManagedSseEnabled).toBe(true)
      expect(Properties.MessageRetentionPeriod).toBe(14 * 86_400)
    }
  })

  test('every function, table, host and schedule is watched, and every alarm tells the topic', () => {
    const alarms = template.ofType('AWS::CloudWatch::Alarm')
    const watched = alarms.map((alarm) => JSON.stringify(alarm.Properties))
    const names = alarms.map((alarm) => placeOf(alarm).replace('Watch/', ''))
    const wanted = [
      ...functionNames.flatMap((name) =>
        ['errors', 'throttles', 'slow'].map((figure) => `${name}-${figure}`),
      ),
      ...tables.flatMap(({ suffix }) =>
        ['throttled', 'failing'].map((figure) => `${suffix}-table-${figure}`),
      ),
      ...Object.keys(schedules).map((id) => `${id.replace('.', '-')}-not-started`),
      ...['enroll', 'device', 'admin'].map((host) => `${host}-host-failing`),
      ...['public', 'device'].map((name) => `${name}-certificate-ends`),
    ]
    expect(wanted.filter((name) => !names.includes(name))).toEqual([])
    const topic = template.at('Watch/Topic').id
    expect(
      watched.filter((properties) => !properties.includes(`"AlarmActions":[{"Ref":"${topic}"}]`)),
    ).toEqual([])
  })

  test('mail that does not arrive is kept until somebody looks', () => {
    const set = template.at('Api/Mail/Set').Properties.Name
    const { EventDestination } = template.at('Api/Mail/Set/Events').Properties
    expect(EventDestination.MatchingEventTypes).toEqual(['bounce', 'complaint', 'reject'])
    const { EventPattern, Targets } = template.at('Api/Mail/Failures').Properties
    expect(EventPattern.detail.mail.tags['ses:configuration-set']).toEqual([set])
    expect(template.text(Targets[0].Arn)).toBe('<Api/Mail/Returned>.Arn')
  })
}
