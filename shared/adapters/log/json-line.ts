/**
 * A line as CloudWatch takes it: one JSON object. Figures are marked in the embedded metric format, so that the
 * line of a request is its metrics too and is paid for once (ADR 14).
 */
import { type Dimension, type Figures, METRIC_NAMESPACE, metrics } from '../../domain/metrics.ts'
import type { Fields } from '../../ports/log.ts'
import { causesOf } from './causes.ts'
import { cut, visible } from './clean.ts'
import type { Line } from './unit-log.ts'

export function jsonLine({ level, event, fields, figures, cause }: Line, nowMs: number): string {
  const line = {
    // Most lines are paid for by the million and say `info`; only the others have a level.
    ...(level === 'error' && { level }),
    // Where there are figures, the time is theirs.
    ...(!figures && { time: new Date(nowMs).toISOString() }),
    event,
    ...plain(fields),
    ...(figures && measured(figures, fields, nowMs)),
    ...(level === 'error' && { causes: causesOf(cause) }),
  }
  // JSON leaves some of what a terminal obeys as it is, and only inside of strings.
  return visible(JSON.stringify(line))
}

const plain = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, scalar(value)]))

function scalar(value: unknown): unknown {
  if (value === undefined || typeof value === 'number' || typeof value === 'boolean') return value
  return cut(String(value))
}

const tenths = (value: number): number => Math.round(value * 10) / 10

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function measured(figures: Figures, fields: Fields, nowMs: number): Fields {
  const entries = Object.entries(figures) as [keyof Figures, number][]
  const byDimensions = Map.groupBy(entries, ([name]) => metrics[name].by.join())
  const directives = [...byDimensions.values()].map((same) => directive(same.map(([name]) => name)))
  const lacking = directives.flatMap(({ Dimensions: [names] }) => names.filter((name) => !(name in fields)))
  return {
    // A metric whose dimension is not in the line would be lost.
    ...Object.fromEntries(lacking.map((name) => [name, 'none'])),
    ...Object.fromEntries(entries.map(([name, value]) => [name, tenths(value)])),
    _aws: { Timestamp: nowMs, CloudWatchMetrics: directives },
  }
}

interface Directive {
  readonly Namespace: string
  readonly Dimensions: readonly [readonly Dimension[]]
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
}

function directive(names: readonly (keyof Figures)[]): Directive {
  const [first] = names
  return {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [first ? metrics[first].by : []],
    Metrics: names.map((Name) => ({ Name, Unit: metrics[Name].unit })),
  }
}
