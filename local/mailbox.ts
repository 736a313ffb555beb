/** Where mail goes on one machine: an SES endpoint that sends nothing on and shows everything. */
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type sesLocal from 'aws-ses-v2-local'
import { freePort } from './engine/free-port.ts'
import { StartFailure } from './failure.ts'

/** The package is CommonJS: required, so that every loader agrees on where its default export is. */
const { default: startSes } = createRequire(import.meta.url)('aws-ses-v2-local') as typeof sesLocal

export interface Mailbox {
  readonly url: string
  close(): Promise<void>
}

export async function startMailbox(port: number): Promise<Mailbox> {
  const server = await startSes({ host: '127.0.0.1', port: port === 0 ? await freePort() : port })
  const address = server.address() as AddressInfo | null
  // It reports nothing when it could not listen.
  if (!address) throw new StartFailure('failure.portTaken', { port: String(port), option: '--mail-port' })
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
