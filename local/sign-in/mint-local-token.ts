import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { z } from 'zod'
import { LOCAL_CLIENT } from './clients.ts'

const replySchema = z.object({ access_token: z.string() })

const requestToken = async (port: number, clientSecret: string): Promise<string> => {
  const credentials = Buffer.from(`${LOCAL_CLIENT}:${clientSecret}`).toString('base64')
  const reply = await fetch(`http://127.0.0.1:${port}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  if (!reply.ok) throw new Error(`the token endpoint answered ${reply.status}`)
  return replySchema.parse(await reply.json()).access_token
}

/**
 * Asks the provider's token endpoint like any client would, over a loopback listener that exists for this one
 * request: the real listener may not be up yet, and its certificate may be one nobody trusts.
 */
export const mintLocalToken = async (listener: RequestListener, clientSecret: string): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('not listening on a port')
    return await requestToken(address.port, clientSecret)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}
