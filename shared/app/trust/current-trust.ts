import { decodeJwt } from 'jose'
import { YaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'
import type { CurrentTrust } from '../../ports/trust.ts'
import type { TrustDocument } from '../../protocol/signed/documents.ts'

/** The trust document in force, as phones receive it. `service.unavailable` before the service is set up. */
export async function currentTrust({ trust }: Pick<Ports, 'trust'>): Promise<CurrentTrust> {
  const current = await trust.current()
  if (!current) throw new YaguraError('service.unavailable', { reason: 'not_set_up' })
  return current
}

/** Our own document, read without verifying: it came from our own store. */
export const readOwnTrust = (jws: string): TrustDocument => decodeJwt(jws) as unknown as TrustDocument
