/** A table for a terminal of 80 columns: the first column is text, the others are numbers with their words. */
import { clearProgress } from './progress.ts'
import type { Target } from './result.ts'
import { rounded } from './stats.ts'

const WIDTH = 80

export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  )
  const first = Math.min(widths[0] ?? 0, WIDTH - widths.slice(1).reduce((sum, width) => sum + width + 2, 0))
  clearProgress()
  console.log(`\n${title}\n${'─'.repeat(Math.min(WIDTH, title.length))}`)
  for (const [label = '', ...cells] of rows) {
    const numbers = cells.map((cell, at) => `  ${cell.padStart(widths[at + 1] ?? 0)}`).join('')
    console.log(`${label.slice(0, first).padEnd(first)}${numbers}`.trimEnd())
  }
}

export const printTargets = (title: string, targets: Readonly<Record<string, Target>>): void =>
  printTable(title, [
    ['', 'measured', 'at most', ''],
    ...Object.entries(targets).map(([name, { value, limit, met }]) => [
      name,
      String(rounded(value)),
      String(limit),
      met ? 'met' : 'MISSED',
    ]),
  ])
