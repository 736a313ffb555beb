/** A phone whose time, chance and memory a test holds in its hands; its keys and rules are the real ones. */
import { type Agent, createAgent } from '../../../agent/core/agent.ts'
import { parseSource } from '../../../agent/core/enrol/source.ts'
import type { Ports, Storage } from '../../../agent/core/ports.ts'
import type { PhoneState } from '../../../agent/core/state.ts'
import { createKeyStore } from '../../../agent/node/key-store.ts'
import { createSimulatedHandset, type SimulatedHandset } from '../../../agent/simulated/handset.ts'
import { createMemory, createMemoryStorage } from '../../../agent/simulated/memory.ts'
import type { ModelName } from '../../../agent/simulated/models.ts'
import { createService, type Service } from './service.ts'

export interface TestPhone {
  readonly service: Service
  readonly agent: Agent
  readonly ports: Ports
  readonly handset: SimulatedHandset
  readonly time: { nowMs: number; readonly slept: number[] }
  /** The memory as it is on disk. */
  state(): Promise<PhoneState>
}

export interface TestPhoneOptions {
  readonly model?: ModelName
  readonly storage?: Storage
  readonly fraction?: number
}

export async function createTestPhone({
  model = 'aogiri-s7',
  storage = createMemoryStorage(),
  fraction = 0.5,
}: TestPhoneOptions = {}): Promise<TestPhone> {
  const service = await createService()
  const time = { nowMs: Date.now(), slept: [] as number[] }
  const handset = createSimulatedHandset({
    name: 'test',
    model,
    locale: 'ja-JP',
    timeZone: 'Asia/Tokyo',
    store: createMemory(),
  })
  const ports: Ports = {
    transport: service.transport,
    keys: createKeyStore(createMemory()),
    storage,
    handset,
    random: { fraction: () => fraction },
    clock: {
      nowMs: () => time.nowMs,
      sleep: async (ms) => {
        time.slept.push(ms)
        time.nowMs += ms
      },
    },
  }
  return {
    service,
    agent: createAgent(ports),
    ports,
    handset,
    time,
    state: async () => {
      const held = await storage.load()
      if (!held) throw new Error('not enrolled')
      return held
    },
  }
}

export async function createEnrolledPhone(options?: TestPhoneOptions): Promise<TestPhone> {
  const phone = await createTestPhone(options)
  await phone.agent.enrol(parseSource(phone.service.link))
  return phone
}
