import { YaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'
import type { CurrentTrust } from '../../ports/trust.ts'

/** The trust document in force, as phones receive it. `service.unavailable` before the service is set up. */
export async function currentTrust({ trust }: Pick<Ports, 'trust'>): Promise<CurrentTrust> {
  const current = await trust.current()
  if (!current) throw new YaguraError('service.unavailable', { reason: 'not_set_up' })
  return current
}
