/** The log without a format: what is noted of a request or job is kept apart from what runs beside it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Figures } from '../../domain/metrics.ts'
import type { Fields, Log } from '../../ports/log.ts'

export interface Line {
  readonly level: 'info' | 'error'
  readonly event: string
  readonly fields: Fields
  /** Of the closing line of a unit only. */
  readonly figures?: Figures
  /** Of errors only: whatever was thrown. */
  readonly cause?: unknown
}

interface Unit {
  notes: Fields
  figures: Figures
}

export function unitLog(write: (line: Line) => void): Log {
  const units = new AsyncLocalStorage<Unit>()
  const withNotes = (fields: Fields = {}): Fields => ({ ...units.getStore()?.notes, ...fields })
  const close = (event: string, { notes, figures }: Unit) => {
    if (Object.keys(figures).length) write({ level: 'info', event, fields: notes, figures })
  }
  return {
    info: (event, fields) => write({ level: 'info', event, fields: withNotes(fields) }),
    error: (event, cause, fields) => write({ level: 'error', event, fields: withNotes(fields), cause }),
    unit(event, notes, work) {
      const unit: Unit = { notes, figures: {} }
      return units.run(unit, () => work().finally(() => close(event, unit)))
    },
    note(notes) {
      const unit = units.getStore()
      if (unit) unit.notes = { ...unit.notes, ...notes }
    },
    measure(figures) {
      const unit = units.getStore()
      if (unit) unit.figures = { ...unit.figures, ...figures }
    },
  }
}
