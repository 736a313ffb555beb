/** From a certificate to the phone it belongs to. The gateway has checked the chain; this is the allow-list. */
import type { DeviceState } from '../../domain/device/record.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'

export interface PhoneCertificate {
  readonly deviceId: string
  /** SHA-256 of the leaf, base64url. */
  readonly fingerprint: string
}

const allows = (state: DeviceState, fingerprint: string): boolean =>
  state.state === 'active' && (state.current === fingerprint || state.next === fingerprint)

/**
 * The phone behind a certificate. A refusal is only ever given from a consistent read: the item may be younger
 * than the replica that was asked. Throws `auth.certificate_unknown` or `auth.device_revoked`.
 */
export async function openSession(
  { devices }: Pick<Ports, 'devices'>,
  { deviceId, fingerprint }: PhoneCertificate,
  { consistent }: { consistent: boolean },
): Promise<DeviceState> {
  const state = await devices.read(deviceId, { consistent })
  if (state && allows(state, fingerprint)) return state
  if (!consistent) return openSession({ devices }, { deviceId, fingerprint }, { consistent: true })
  throw new YaguraError(state?.state === 'revoked' ? 'auth.device_revoked' : 'auth.certificate_unknown')
}
