/** The agent: the same on a simulated phone, in a load test and inside the phone's shell. */
import { type EnrolOptions, enrol } from './enrol/enrol.ts'
import type { EnrolSource } from './enrol/source.ts'
import type { Ports } from './ports.ts'
import { createSerial } from './serial.ts'
import { type PhoneStatus, statusOf } from './status.ts'
import { type SyncOptions, sync } from './sync/sync.ts'

export interface Agent {
  /** See `enrol/enrol.ts` for what it throws. */
  enrol(source: EnrolSource, options?: EnrolOptions): Promise<PhoneStatus>
  /** See `sync/sync.ts` for what it throws. */
  sync(options?: SyncOptions): Promise<PhoneStatus>
  status(): Promise<PhoneStatus>
}

/** Calls that overlap take turns: a phone has one memory. */
export function createAgent(ports: Ports): Agent {
  const inTurn = createSerial()
  return {
    enrol: (source, options) => inTurn(async () => statusOf(await enrol(ports, source, options))),
    sync: (options) => inTurn(async () => statusOf(await sync(ports, options))),
    status: () => inTurn(async () => statusOf(await ports.storage.load())),
  }
}
