import type { PolicySettings } from './settings.ts'

/** One policy at one revision. One policy is active per product and group. */
export interface Policy {
  readonly id: string
  readonly pluginId: string
  readonly name: string
  readonly groupId: string
  readonly active: boolean
  /** From 1; every save is a new one. */
  readonly revision: number
  readonly settings: PolicySettings
  readonly updatedAtMs: number
  readonly updatedBy: string
}
