/** Phones of a group: eight shards, walked one after the other; one cursor resumes them all. */
import { YaguraError } from '../../../domain/errors.ts'
import type { DevicePage } from '../../../ports/fleet.ts'
import { fleetKeys } from '../keys.ts'
import type { Item, Table } from '../table.ts'
import { GROUP_INDEX } from '../tables.ts'
import { stateOf } from './device-item.ts'

interface Position {
  readonly shard: number
  /** Last phone that was answered from this shard. */
  readonly after?: string
}

const writePosition = ({ shard, after = '' }: Position): string => `${shard}.${after}`

function readPosition(cursor: string | undefined, shards: number): Position {
  if (cursor === undefined) return { shard: 0 }
  const [, shard, after] = /^(\d)\.(dev_[0-9A-Z]{26})?$/.exec(cursor) ?? []
  if (shard === undefined || Number(shard) >= shards)
    throw new YaguraError('request.invalid', {
      problems: [{ at: 'query.cursor', message: 'not a cursor of this list' }],
    })
  return { shard: Number(shard), ...(after && { after }) }
}

async function shardKeys(
  fleet: Table,
  shard: string,
  limit: number,
  after: string | undefined,
): Promise<Item[]> {
  const { items } = await fleet.query({
    IndexName: GROUP_INDEX,
    KeyConditionExpression: after ? 'gs = :shard AND pk > :after' : 'gs = :shard',
    ExpressionAttributeValues: { ':shard': shard, ...(after && { ':after': fleetKeys.state(after).pk }) },
    Limit: limit,
  })
  return items
}

/**
 * The index lags the phone by moments, so what it names is read and believed only if it still fits. Consistently:
 * a phone that has just moved would otherwise be told of in both groups, or be given the status of before.
 */
export async function groupPage(
  fleet: Table,
  groupId: string | null,
  limit: number,
  cursor: string | undefined,
): Promise<DevicePage> {
  const shards = fleetKeys.groupShards(groupId)
  const ids: string[] = []
  let position: Position | undefined = readPosition(cursor, shards.length)
  while (position && ids.length < limit) {
    const room = limit - ids.length
    const keys: Item[] = await shardKeys(fleet, shards[position.shard] ?? '', room, position.after)
    ids.push(...keys.map((key) => fleetKeys.deviceIdOf(String(key.pk))))
    const last = ids.at(-1)
    if (keys.length === room && last) position = { shard: position.shard, after: last }
    else position = position.shard + 1 < shards.length ? { shard: position.shard + 1 } : undefined
  }
  const items = await fleet.batchGet(ids.map(fleetKeys.state), { consistent: true })
  const found = new Map(items.map(stateOf).map((state) => [state.id, state]))
  return {
    devices: ids.flatMap((id) => found.get(id) ?? []).filter((state) => state.groupId === groupId),
    ...(position && { cursor: writePosition(position) }),
  }
}
