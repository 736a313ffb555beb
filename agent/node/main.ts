/** `npm run agent -- <command>`. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { run } = await import('./cli/run.ts')

const interruption = (): AbortSignal => {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}

process.exitCode = await run(process.argv.slice(2), {
  // ICU reads LC_ALL, LC_MESSAGES and LANG.
  systemLocale: Intl.DateTimeFormat().resolvedOptions().locale,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  interruption,
})
