import type { Check } from '../../domain/device/checks.ts'
import type { DeviceStatus } from '../../domain/device/status.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'
import type { DeviceDetails } from '../../ports/fleet.ts'
import type { PublishedCache } from '../sync/published-cache.ts'
import { checksOf, groupView, type PolicyState, policyStateOf, statusOf } from './describe-device.ts'

export interface DescribedDevice extends DeviceDetails {
  readonly status: DeviceStatus
  readonly checks: readonly Check[]
  readonly policy: PolicyState
}

export async function requireDevice(
  { deviceAdmin }: Pick<Ports, 'deviceAdmin'>,
  deviceId: string,
): Promise<DeviceDetails> {
  const details = await deviceAdmin.details(deviceId)
  if (!details) throw new YaguraError('device.not_found', { deviceId })
  return details
}

export async function readDevice(
  ports: Pick<Ports, 'deviceAdmin' | 'clock'> & { readonly published: PublishedCache },
  deviceId: string,
): Promise<DescribedDevice> {
  const details = await requireDevice(ports, deviceId)
  const group = await groupView(ports.published, details.state.groupId)
  const nowMs = ports.clock.now()
  return {
    ...details,
    status: statusOf(details.state, group, nowMs),
    checks: checksOf(details.state, group, details.report, nowMs),
    policy: policyStateOf(details.state, group, details.report),
  }
}
