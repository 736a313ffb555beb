/** One sync on a connection of its own, with what it consumed of DynamoDB and of the network. */
import type { SyncReply, SyncRequest } from '../../shared/http/contracts/device.ts'
import { totalOf } from '../service/meter.ts'
import type { ServerProcess } from '../service/server-process.ts'
import { type Identity, openConnection, requestBytes, type WireBytes } from './connection.ts'

export interface SyncSample extends WireBytes {
  readonly read: number
  readonly write: number
  readonly bodyBytes: number
}

/** `server` must be one whose units are counted, and answer nobody else meanwhile. */
export async function meteredSync(
  server: ServerProcess,
  ca: string,
  identity: Identity,
  request: SyncRequest,
): Promise<{ sample: SyncSample; reply: SyncReply }> {
  using connection = await openConnection(server.port, ca, identity)
  await server.ask('units')
  const { status, body } = await connection.exchange(requestBytes('POST', '/v1/sync', request))
  if (status !== 200) throw new Error(`a sync was answered ${status}: ${body}`)
  const units = totalOf(await server.ask('units'))
  const sample = { ...units, bodyBytes: Buffer.byteLength(body), ...connection.wireBytes() }
  return { sample, reply: JSON.parse(body) }
}

export const together = (samples: readonly SyncSample[]): SyncSample => {
  const total = (of: (sample: SyncSample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0)
  return {
    read: total(({ read }) => read),
    write: total(({ write }) => write),
    bodyBytes: total(({ bodyBytes }) => bodyBytes),
    toPhone: total(({ toPhone }) => toPhone),
    fromPhone: total(({ fromPhone }) => fromPhone),
  }
}
