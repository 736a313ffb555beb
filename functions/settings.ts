import type { Host } from '../shared/http/route.ts'

/** What every function is told by its deployment. */
export interface FunctionSettings {
  /** The domain each host answers under. */
  readonly domains: Readonly<Record<Host, string>>
  readonly checkReplies?: boolean
}
