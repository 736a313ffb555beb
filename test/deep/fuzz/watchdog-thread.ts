/** Ends the process when no new input was begun for long, and says how to get to the one that is to blame. */
import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

const { counter, seed } = workerData as { counter: Int32Array<SharedArrayBuffer>; seed: number }
const EVERY_MS = 5_000
const SILENT_TIMES = 12

let decoder = ''
let seen = 0
let silent = 0

parentPort?.on('message', (name: string) => {
  decoder = name
})

setInterval(() => {
  const inputs = Atomics.load(counter, 0)
  silent = inputs === seen && inputs > 0 ? silent + 1 : 0
  seen = inputs
  if (silent < SILENT_TIMES) return
  writeSync(2, `\n${decoder}: input ${inputs} of seed ${seed} does not end\n`)
  process.kill(process.pid, 'SIGKILL')
}, EVERY_MS)
