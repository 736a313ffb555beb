import type { Facts } from '../../domain/device/facts.ts'
import type { DeviceState } from '../../domain/device/record.ts'
import type { DeviceStatus } from '../../domain/device/status.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'
import { listGroups, requireGroup } from '../groups/groups.ts'
import type { PublishedCache } from '../sync/published-cache.ts'
import { groupView, statusOf } from './describe-device.ts'

type Needs = Pick<Ports, 'deviceAdmin' | 'groups' | 'clock'> & { readonly published: PublishedCache }

export interface ListedDevice {
  readonly state: DeviceState
  readonly facts: Facts | undefined
  readonly status: DeviceStatus
}

export interface DeviceListing {
  readonly devices: readonly ListedDevice[]
  readonly cursor?: string
}

interface ListRequest {
  /** `unassigned`, a group, or undefined for all phones. */
  readonly group?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Phones of one group, or of all: then group after group, the unassigned first, resumed by one cursor. */
export async function listDevices(
  ports: Needs,
  { group, limit, cursor }: ListRequest,
): Promise<DeviceListing> {
  const places = await placesOf(ports, group)
  const start = readCursor(cursor, places.length)
  let { place, within } = start
  const found: DeviceState[] = []
  while (place < places.length && found.length < limit) {
    const page = await ports.deviceAdmin.list(places[place] ?? null, limit - found.length, within)
    found.push(...page.devices)
    within = page.cursor
    if (within === undefined) place += 1
  }
  const more = place < places.length
  return { devices: await describe(ports, found), ...(more && { cursor: `${place}~${within ?? ''}` }) }
}

async function placesOf(ports: Needs, group: string | undefined): Promise<(string | null)[]> {
  if (group === 'unassigned') return [null]
  if (group !== undefined) return [(await requireGroup(ports, group)).id]
  return [null, ...(await listGroups(ports)).map(({ id }) => id)]
}

function readCursor(
  cursor: string | undefined,
  places: number,
): { place: number; within: string | undefined } {
  if (cursor === undefined) return { place: 0, within: undefined }
  const [, place, within] = /^(\d{1,6})~(.*)$/.exec(cursor) ?? []
  if (place === undefined || Number(place) >= places)
    throw new YaguraError('request.invalid', {
      problems: [{ at: 'query.cursor', message: 'not a cursor of this list' }],
    })
  return { place: Number(place), within: within || undefined }
}

async function describe(ports: Needs, states: readonly DeviceState[]): Promise<ListedDevice[]> {
  const facts = await ports.deviceAdmin.facts(states.map(({ id }) => id))
  const groups = new Map(
    await Promise.all(
      [...new Set(states.map(({ groupId }) => groupId))].map(
        async (groupId) => [groupId, await groupView(ports.published, groupId)] as const,
      ),
    ),
  )
  const nowMs = ports.clock.now()
  return states.flatMap((state) => {
    const view = groups.get(state.groupId)
    return view ? [{ state, facts: facts.get(state.id), status: statusOf(state, view, nowMs) }] : []
  })
}
