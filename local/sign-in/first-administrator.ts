/** Who may administer a new service: its owner by password, and its own command line by client secret. */
import { auditRecord } from '../../shared/app/audit/record.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { FIRST_ADMINISTRATOR } from './accounts.ts'
import { LOCAL_CLIENT } from './clients.ts'

export async function grantAdministrators(ports: Ports, issuer: string): Promise<void> {
  const identities = [
    { subject: FIRST_ADMINISTRATOR, name: 'Administrator' },
    { subject: LOCAL_CLIENT, name: 'This machine' },
  ]
  for (const { subject, name } of identities) {
    if (await ports.administrators.find(issuer, subject)) continue
    const administrator = { issuer, subject, name, role: 'admin' as const }
    const change = { action: 'administrator.add', target: subject, after: administrator }
    await ports.administrators.add(administrator, auditRecord(ports, 'service', change))
  }
}
