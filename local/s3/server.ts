import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createS3Handler, type S3Handler, type S3Options } from './handler.ts'

export interface RunningS3 {
  /** Endpoint for clients, the mount path included. */
  readonly url: string
  /** The same service for another server of this process: a folder has one handler. */
  readonly handler: S3Handler
  /** Stops accepting, and cuts what is still open. */
  close(): Promise<void>
}

/** Serves S3 on a loopback port; port 0 picks a free one. */
export async function startS3(options: S3Options & { readonly port: number }): Promise<RunningS3> {
  const handler = createS3Handler(options)
  // Node's five minutes for a whole request would cut a large upload over a slow line.
  const server = createServer({ requestTimeout: 0 }, handler)
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(options.port, '127.0.0.1', resolve)
  await listening
  const { port } = server.address() as AddressInfo
  return {
    handler,
    url: `http://127.0.0.1:${port}${options.mountPath ?? ''}`,
    close: async () => {
      const { promise: closed, resolve: done } = Promise.withResolvers<void>()
      server.close(() => done())
      server.closeAllConnections()
      await closed
    },
  }
}
