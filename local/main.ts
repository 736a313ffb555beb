/** `npm start` */
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { parseOptions } = await import('./options.ts')
const options = parseOptions(process.argv.slice(2))
const { StartFailure } = await import('./failure.ts')
const { startService } = await import('./service.ts')
const { removeReadyFile, writeReadyFile } = await import('./ready-file.ts')
const { showReady } = await import('./show-ready.ts')
const { say } = await import('./texts/say.ts')

let closing: Promise<void> | undefined
let close: () => Promise<void> = async () => undefined

function stop(code: number): Promise<void> {
  closing ??= close().then(() => process.exit(code))
  return closing
}

try {
  if (options.readyFile) await removeReadyFile(options.readyFile)
  const service = await startService(options)
  close = async () => {
    await service.close()
    if (service.chaos) console.log(service.chaos.tally())
  }
  // Not once: npm passes on a Ctrl+C that the terminal has sent to us already.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0))
  service.engineStopped.then(() => {
    if (closing) return
    console.error(say('stopped.engine'))
    stop(1)
  })
  if (!options.bare && service.isFirstStart) await (await import('./demo/demo.ts')).makeDemo(service)
  if (options.readyFile) await writeReadyFile(options.readyFile, service)
  showReady(service, options)
} catch (error) {
  // What fails because we are stopping is no news.
  if (closing) await closing
  if (!(error instanceof StartFailure)) throw error
  console.error(error.message)
  await stop(1)
}
