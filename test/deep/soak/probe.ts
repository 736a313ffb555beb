/** Loaded into the service beside its own code (`node --expose-gc --import`): answers SIGUSR2 with a line of what it holds. */
import { appendFileSync, readdirSync } from 'node:fs'

const { SOAK_PROBE = '' } = process.env

process.on('SIGUSR2', () => {
  // Twice: what the first one only made collectable is gone after the second.
  for (let i = 0; i < 2; i++) globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  const openFiles = readdirSync('/proc/self/fd').length
  appendFileSync(SOAK_PROBE, `${JSON.stringify({ heapUsed, external, rss, openFiles })}\n`)
})
