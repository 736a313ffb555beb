/** A simulated phone in this process, for the command line, the demo, tests and load tests alike. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createAgent } from '../core/agent.ts'
import type { EnrolOptions } from '../core/enrol/enrol.ts'
import type { EnrolSource } from '../core/enrol/source.ts'
import { AgentError } from '../core/errors.ts'
import type { Clock, Random, Storage } from '../core/ports.ts'
import type { PhoneStatus } from '../core/status.ts'
import type { SyncOptions } from '../core/sync/sync.ts'
import type { PhoneBody, UserAction } from '../simulated/body.ts'
import { type BodyStore, createSimulatedHandset } from '../simulated/handset.ts'
import { createMemory, createMemoryStorage } from '../simulated/memory.ts'
import { defaultModel, type ModelName } from '../simulated/models.ts'
import { lockFolder } from './folder-lock.ts'
import { createKeyStore } from './key-store.ts'
import { type Kept, makeFolder, phoneFiles, phoneFolder } from './phone-folder.ts'
import { readSource } from './read-source.ts'
import { createNodeTransport, type Limits } from './transport.ts'

export interface PhoneOptions {
  /** Folder of all phones; absent for a phone that is forgotten with the process. */
  readonly stateDir?: string | undefined
  /** Also the folder's name. */
  readonly name: string
  /** For a new phone; one that exists keeps its own. */
  readonly model?: ModelName | undefined
  readonly clock?: Clock
  readonly random?: Random
  readonly limits?: Partial<Limits>
}

export interface Phone {
  /** A link, deep link, typed address or APK file, or one of them already read. */
  enrol(source: string | EnrolSource, options?: EnrolOptions): Promise<PhoneStatus>
  sync(options?: SyncOptions): Promise<PhoneStatus>
  status(): Promise<PhoneStatus>
  body(): Promise<PhoneBody>
  /** What the person holding the phone does. */
  act(action: UserAction): Promise<void>
  /** Closes connections and gives the folder free. */
  close(): void
}

interface Memory {
  readonly model: ModelName
  readonly key: Kept<string>
  readonly state: Storage
  readonly body: BodyStore
  release(): void
}

const inProcess = (model: ModelName | undefined): Memory => ({
  model: model ?? defaultModel,
  key: createMemory(),
  state: createMemoryStorage(),
  body: createMemory(),
  release: () => undefined,
})

async function claim(folder: string, model: ModelName | undefined): Promise<Memory> {
  makeFolder(folder)
  const lock = lockFolder(folder)
  try {
    const files = phoneFiles(folder)
    const known = await files.phone.load()
    if (known && model && known.model !== model) throw new AgentError('phone.model', { model: known.model })
    const phone = known ?? { model: model ?? defaultModel }
    if (!known) await files.phone.save(phone)
    return { ...files, ...phone, release: () => lock.release() }
  } catch (error) {
    lock.release()
    throw error
  }
}

const systemClock: Clock = { nowMs: () => Date.now(), sleep: (ms) => sleep(ms) }
const systemRandom: Random = { fraction: () => Math.random() }

/** Takes a phone into use. Throws `phone.name`, `phone.model`, `phone.locked`, `phone.damaged`. */
export async function createPhone(options: PhoneOptions): Promise<Phone> {
  const { stateDir, name, model, clock = systemClock, random = systemRandom, limits } = options
  const memory = stateDir ? await claim(phoneFolder(stateDir, name), model) : inProcess(model)
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const handset = createSimulatedHandset({ name, model: memory.model, locale, timeZone, store: memory.body })
  const keys = createKeyStore(memory.key)
  const transport = createNodeTransport({ privateKeyPem: keys.privateKeyPem, limits })
  const agent = createAgent({ transport, keys, storage: memory.state, clock, random, handset })
  return {
    enrol: async (source, how) =>
      agent.enrol(typeof source === 'string' ? await readSource(source) : source, how),
    sync: agent.sync,
    status: agent.status,
    body: handset.body,
    act: handset.act,
    close: () => {
      transport.close()
      memory.release()
    },
  }
}
