/** `npm start` */
import { rename, writeFile } from 'node:fs/promises'
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { parseOptions } = await import('./options.ts')
const options = parseOptions(process.argv.slice(2))
const { StartFailure } = await import('./failure.ts')
const { startService } = await import('./service.ts')
const { showReady } = await import('./show-ready.ts')
const { say } = await import('./texts/say.ts')

async function writeReadyFile(path: string, ready: object): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

try {
  const service = await startService(options)
  let closing: Promise<void> | undefined
  const stop = (code: number) => {
    closing ??= service.close().then(() => process.exit(code))
  }
  process.once('SIGINT', () => stop(0))
  process.once('SIGTERM', () => stop(0))
  service.engineStopped.then(() => {
    if (closing) return
    console.error(say('stopped.engine'))
    stop(1)
  })
  if (!options.bare && service.isFirstStart) await (await import('./demo/demo.ts')).makeDemo(service)
  const { enrollUrl, deviceUrl, adminUrl } = service.addresses
  const { adminToken, mailUrl, dataDir } = service
  if (options.readyFile)
    await writeReadyFile(options.readyFile, { adminUrl, adminToken, enrollUrl, deviceUrl, mailUrl, dataDir })
  showReady(service, options)
} catch (error) {
  if (!(error instanceof StartFailure)) throw error
  console.error(error.message)
  process.exit(1)
}
