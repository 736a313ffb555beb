/** A thread beside the fuzz: an input that never ends cannot be interrupted from within, only named and killed. */
import { Worker } from 'node:worker_threads'

export interface Watchdog extends Disposable {
  /** Before each decoder. */
  watch(decoder: string): void
  /** Before each input. */
  beat(): void
}

export function startWatchdog(seed: number): Watchdog {
  const counter = new Int32Array(new SharedArrayBuffer(4))
  const thread = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    workerData: { counter, seed },
  })
  thread.unref()
  return {
    watch: (decoder) => {
      Atomics.store(counter, 0, 0)
      thread.postMessage(decoder)
    },
    beat: () => void Atomics.add(counter, 0, 1),
    [Symbol.dispose]: () => void thread.terminate(),
  }
}
