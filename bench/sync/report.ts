import type { Target } from '../harness/result.ts'
import { percent } from '../harness/stats.ts'
import { printTable, printTargets } from '../harness/table.ts'
import type { SyncFigures } from './figures.ts'

export function showSync({ syncs, cpu }: SyncFigures, targets: Record<string, Target>): void {
  printTargets('A sync in which nothing changed', targets)
  printTable('Speed over mutual TLS; phones, service and database on this machine', [
    ['connections', 'syncs/s', 'p50 ms', 'p99 ms', 'spread'],
    ...Object.entries(syncs).map(([count, { perSecond, p50Ms, p99Ms, spread }]) => [
      count,
      perSecond.toFixed(0),
      p50Ms.toFixed(2),
      p99Ms.toFixed(2),
      percent(spread),
    ]),
  ])
  printTable('CPU of the server process per request, in microseconds', [
    ['', 'Yagura', 'floor', 'ratio', 'spread'],
    ...Object.entries(cpu).map(([name, { ratio, spread, cpuMicros, floorCpuMicros }]) => [
      name,
      cpuMicros.toFixed(0),
      floorCpuMicros.toFixed(0),
      ratio.toFixed(2),
      percent(spread),
    ]),
  ])
}
