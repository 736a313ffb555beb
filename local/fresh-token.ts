import * as z from 'zod'
import { readRunning } from './running.ts'
import { LOCAL_CLIENT } from './sign-in/clients.ts'
import { openSecrets } from './sign-in/secrets.ts'

const replyShape = z.object({ access_token: z.string() })

/** An access token of this machine's own client, from the service that runs on `dataDir`. */
export async function freshToken(dataDir: string): Promise<string> {
  const { addresses } = await readRunning(dataDir)
  const { localClientSecret } = await openSecrets(dataDir)
  const reply = await fetch(`${addresses.adminUrl}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${LOCAL_CLIENT}:${localClientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  }).catch((cause) => {
    throw new Error(`Nothing answers at ${addresses.adminUrl}: start the service with npm start.`, { cause })
  })
  if (!reply.ok) throw new Error(`The sign-in service answered ${reply.status}.`)
  return replyShape.parse(await reply.json()).access_token
}
