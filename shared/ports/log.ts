/** Structured lines. Fields carry ids and codes, never tokens, passwords, mail addresses, paths or bodies. */
import type { Figures } from '../domain/metrics.ts'

export type Fields = Readonly<Record<string, unknown>>

export interface Log {
  info(event: string, fields?: Fields): void
  /** `cause` may be anything that was thrown; it stays in the log. */
  error(event: string, cause: unknown, fields?: Fields): void
  /**
   * Runs a request or a job as one unit. Its lines carry what is noted of it and of no other, however many run at
   * once. At its end, also by an error, one line `event` says what was noted and measured; a unit that measured
   * nothing ends silently.
   */
  unit<T>(event: string, notes: Fields, work: () => Promise<T>): Promise<T>
  /** Adds to the notes of the unit under way; a later note of the same name replaces the earlier one. */
  note(notes: Fields): void
  /** Adds to the figures of the unit under way, likewise. */
  measure(figures: Figures): void
}
