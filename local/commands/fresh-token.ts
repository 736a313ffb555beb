import * as z from 'zod'
import { StartFailure } from '../failure.ts'
import { readRunning } from '../running.ts'
import { LOCAL_CLIENT } from '../sign-in/clients.ts'
import { openSecrets } from '../sign-in/secrets.ts'

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
    throw new StartFailure('failure.notRunning', { url: addresses.adminUrl }, { cause })
  })
  if (!reply.ok) throw new StartFailure('failure.signIn', { status: reply.status })
  return replyShape.parse(await reply.json()).access_token
}
