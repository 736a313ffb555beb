/** The line that CloudWatch gets: what it costs, that its metrics count, and that nothing in it is obeyed. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonLine } from '../../shared/adapters/log/json-line.ts'
import { lambdaLog } from '../../shared/adapters/log/lambda-log.ts'
import type { Line } from '../../shared/adapters/log/unit-log.ts'
import { type MetricName, metrics } from '../../shared/domain/metrics.ts'
import { hostileText, OBEYED } from './hostile.ts'

const T0 = 1_795_594_674_764
const line = (change: Partial<Line> = {}): string =>
  jsonLine({ level: 'info', event: 'http', fields: {}, ...change }, T0)

/** As API Gateway and our ids have it. */
const aSync = {
  requestId: 'JKJaXmPLvHcESHA=',
  route: 'device.sync',
  who: `dev_${'0'.repeat(26)}`,
  status: 200,
  bytes: 14,
}

/** What CloudWatch would count in a line, by the specification of the format. */
function counted(
  text: string,
): { name: string; unit: string; value: unknown; by: Record<string, unknown> }[] {
  const root = JSON.parse(text)
  return root._aws.CloudWatchMetrics.flatMap(
    (directive: { Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }) =>
      directive.Metrics.map(({ Name, Unit }) => ({
        name: Name,
        unit: Unit,
        value: root[Name],
        by: Object.fromEntries((directive.Dimensions[0] ?? []).map((name) => [name, root[name]])),
      })),
  )
}

describe('the line of a request', () => {
  test('of an unchanged sync is about 300 bytes, its metrics included', () => {
    const text = line({ fields: aSync, figures: { latency: 3.234 } })
    expect(text.length).toBeLessThanOrEqual(305)
    expect(JSON.parse(text)).toMatchObject({ event: 'http', ...aSync, latency: 3.2 })
    expect(counted(text)).toEqual([
      { name: 'latency', unit: 'Milliseconds', value: 3.2, by: { route: 'device.sync' } },
    ])
    expect(JSON.parse(text)._aws.Timestamp).toBe(T0)
  })

  test('counts metrics of different dimensions each by its own', () => {
    const fields = {
      route: 'enroll.enrol',
      grade: 'proved',
      outcome: 'failed',
      class: 'link',
      code: 'link.used',
    }
    const text = line({ fields, figures: { latency: 3, enrolments: 1, errors: 1 } })
    expect(counted(text)).toEqual([
      { name: 'latency', unit: 'Milliseconds', value: 3, by: { route: 'enroll.enrol' } },
      { name: 'enrolments', unit: 'Count', value: 1, by: { grade: 'proved', outcome: 'failed' } },
      { name: 'errors', unit: 'Count', value: 1, by: { class: 'link' } },
    ])
  })

  test('never lacks a dimension: CloudWatch would drop the metric', () => {
    for (const name of Object.keys(metrics) as MetricName[])
      for (const { by } of counted(line({ figures: { [name]: 1 } })))
        expect(Object.values(by).every((value) => typeof value === 'string')).toBe(true)
  })
})

test('a line without figures has a time and no metrics; only an error has a level', () => {
  expect(JSON.parse(line({ event: 'seen', fields: { n: 1 } }))).toEqual({
    time: new Date(T0).toISOString(),
    event: 'seen',
    n: 1,
  })
  expect(JSON.parse(line({ level: 'error', cause: 'why' }))).toMatchObject({ level: 'error' })
})

test('whatever a field holds, the line is one line that no terminal obeys, and says the same', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (value, message) => {
      const text = line({ level: 'error', fields: { value }, cause: message })
      expect(text).not.toMatch(OBEYED)
      expect(JSON.parse(text).value).toBe(value)
    }),
  )
})

test('values that are no plain ones become text, cut short', () => {
  const fields = { list: [1, 2], gone: undefined, no: null, big: 10n, long: 'x'.repeat(1_000) }
  const said = JSON.parse(line({ fields }))
  expect(said).toMatchObject({ list: '1,2', no: 'null', big: '10' })
  expect('gone' in said).toBe(false)
  expect(said.long).toHaveLength(201)
})

describe('in Lambda', () => {
  const root = '1-5759e988-bd862e3fe1be46a994272793'
  const traceOf = (header: string | undefined) => {
    const lines: string[] = []
    lambdaLog({ traceHeader: () => header, write: (text) => lines.push(text) }).info('seen')
    expect(lines.join('')).toMatch(/^\{.*\}\n$/)
    return JSON.parse(lines.join('')).trace
  }

  test('a line names the trace that X-Ray keeps', () => {
    expect(traceOf(`Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`)).toBe(root)
    expect(traceOf(`Self=1-67891234-12456789abcdef012345678;Root=${root};Sampled=1`)).toBe(root)
  })

  test.each([undefined, '', `Root=${root};Sampled=0`, `Root=${root}`, 'Root=1-x\n;Sampled=1', 'Sampled=1'])(
    'and none for %j',
    (header) => {
      expect(traceOf(header)).toBeUndefined()
    },
  )
})
