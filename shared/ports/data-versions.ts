/** Which forms of items are stored, and how one form becomes the next. */
import type { DataState } from '../domain/data-version.ts'

export interface DataVersions {
  /** Consistently. An empty store holds today's form; one from before forms were numbered, the first. */
  read(): Promise<DataState>
  /** false if the state is not `before` any more, or the service was never set up. */
  move(before: DataState, after: DataState): Promise<boolean>
}

export interface Migration {
  /** The form that items have afterwards. Every item may still be in the form before. */
  readonly to: number
  /**
   * Changes as many items as take a second, from `cursor` on or from the beginning, and answers where to go on;
   * undefined when none is left. It may be repeated, run beside itself and be overtaken: each of its writes states
   * what it found, and leaves alone what already is as it should be.
   */
  step(cursor: string | undefined): Promise<string | undefined>
}
