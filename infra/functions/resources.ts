import type { Buckets } from '../data/buckets.ts'
import type { Tables } from '../data/tables.ts'
import type { Keys } from '../identity/keys.ts'
import type { SignIn } from '../identity/sign-in.ts'
import type { Settings } from '../settings.ts'

/** What functions may be given a part of. */
export interface Resources {
  readonly settings: Settings
  readonly tables: Tables
  readonly buckets: Buckets
  readonly keys: Keys
  readonly signIn: SignIn
  /** ARN of the authority in ACM Private CA, where there is one. */
  readonly privateAuthority: string | undefined
}
