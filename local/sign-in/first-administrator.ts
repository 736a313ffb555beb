/** Who may administer a new service: its owner by password, and its own command line by client secret. */
import { grantAdministrator } from '../../shared/app/settings/grant-administrator.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { FIRST_ADMINISTRATOR } from './accounts.ts'
import { LOCAL_CLIENT } from './clients.ts'

export async function grantAdministrators(ports: Ports, issuer: string): Promise<void> {
  const identities = [
    { subject: FIRST_ADMINISTRATOR, name: 'Administrator' },
    { subject: LOCAL_CLIENT, name: 'This machine' },
  ]
  for (const { subject, name } of identities) {
    await grantAdministrator(ports, { issuer, subject, name, role: 'admin' })
  }
}
