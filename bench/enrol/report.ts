import { percent } from '../harness/stats.ts'
import { printTable } from '../harness/table.ts'
import type { EnrolFigures } from './figures.ts'
import type { WayName } from './ways.ts'

type Figures = Readonly<Record<WayName, EnrolFigures>>

const row = (figures: Figures, label: string, of: (one: EnrolFigures) => string): string[] => [
  label,
  of(figures.link),
  of(figures.package),
]

export function showEnrolments(figures: Figures): void {
  const line = (label: string, of: (one: EnrolFigures) => string) => row(figures, label, of)
  printTable('Enrolments end to end: trust, certificate, first sync', [
    ['', 'by link', 'by package'],
    line('a second', ({ perSecond }) => perSecond.toFixed(0)),
    line('spread of the runs', ({ spread }) => percent(spread)),
    line('phones at once', ({ atOnce }) => String(atOnce)),
    line('p50 ms', ({ p50Ms }) => p50Ms.toFixed(1)),
    line('p99 ms', ({ p99Ms }) => p99Ms.toFixed(1)),
    line('CPU of the servers, ms', ({ serverCpuMicros }) => (serverCpuMicros / 1000).toFixed(1)),
    line("phone's own key and request, ms", ({ phoneOwnMs }) => phoneOwnMs.toFixed(1)),
  ])
  printTable('Request units of one enrolment', [
    ['', 'by link', 'by package'],
    line('read', ({ units }) => units.read.toFixed(1)),
    line('write', ({ units }) => units.write.toFixed(1)),
    line('first syncs, read', ({ firstSyncs }) => firstSyncs.read.toFixed(1)),
    line('first syncs, write', ({ firstSyncs }) => firstSyncs.write.toFixed(1)),
    line('bytes kept for good', ({ storedPerPhone: { fleetBytes, coreBytes } }) =>
      (fleetBytes + coreBytes).toFixed(0),
    ),
  ])
}
