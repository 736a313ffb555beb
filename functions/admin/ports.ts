import type { PublishedCache } from '../../shared/app/sync/published-cache.ts'
import type { Ports } from '../../shared/ports/all.ts'

/** All ports, and a view of what is published that reads each thing once. */
export interface AdminPorts extends Ports {
  readonly cache: PublishedCache
}
