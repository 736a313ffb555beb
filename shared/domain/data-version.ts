/**
 * The form that stored items have. It rises by one when an item changes in a way that the version before would
 * misread; what that version ignores is no change of form.
 */
import { YaguraError } from './errors.ts'

export const DATA_VERSION = 1

/** Which forms the store holds. */
export interface DataState {
  /** The oldest form in which an item may still be. */
  readonly oldest: number
  /** The newest; written down before the first item has it. */
  readonly newest: number
  /** When `newest` was written down; absent while nothing is being migrated. */
  readonly announcedAtMs?: number
  /** Where the migration under way goes on. */
  readonly cursor?: string
}

/** Of a store from before forms were numbered. */
export const FIRST_FORM: DataState = { oldest: 1, newest: 1 }

/** Of a store that is made today. */
export const TODAYS_FORM: DataState = { oldest: DATA_VERSION, newest: DATA_VERSION }

/**
 * A version reads its own form and the one before, so that nobody waits for a migration. Throws
 * `service.data_version` for anything else: to guess at a newer form would damage it.
 */
export function requireReadable({ oldest, newest }: DataState, version = DATA_VERSION): void {
  if (oldest < version - 1 || newest > version)
    throw new YaguraError('service.data_version', { oldest, newest, reads: version })
}
