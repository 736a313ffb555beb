import type { Storage } from '../core/ports.ts'
import type { PhoneState } from '../core/state.ts'

/** Something kept for as long as the process lives. */
export function createMemory<T>(): { load(): Promise<T | undefined>; save(value: T): Promise<void> } {
  let held: T | undefined
  return {
    load: async () => held,
    save: async (value) => {
      held = value
    },
  }
}

export const createMemoryStorage = (): Storage => createMemory<PhoneState>()
