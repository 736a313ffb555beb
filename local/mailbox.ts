/** Where mail goes on one machine: an SES endpoint that sends nothing on and shows everything. */
import type { AddressInfo } from 'node:net'
import sesLocal from 'aws-ses-v2-local'
import { freePort } from './engine/free-port.ts'
import { StartFailure } from './failure.ts'

export interface Mailbox {
  readonly url: string
  close(): Promise<void>
}

export async function startMailbox(port: number): Promise<Mailbox> {
  // The package is CommonJS: its default export arrives one level down.
  const server = await sesLocal.default({ host: '127.0.0.1', port: port === 0 ? await freePort() : port })
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
