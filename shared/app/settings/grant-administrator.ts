import type { Administrator } from '../../domain/admin.ts'
import type { Ports } from '../../ports/all.ts'
import { auditRecord } from '../audit/record.ts'

/** Gives an identity its rights at the set-up of a service. One that has rights keeps them as they are. */
export async function grantAdministrator(
  ports: Pick<Ports, 'administrators' | 'clock' | 'ids'>,
  administrator: Administrator,
): Promise<void> {
  if (await ports.administrators.find(administrator.issuer, administrator.subject)) return
  const change = { action: 'administrator.add', target: administrator.subject, after: administrator }
  await ports.administrators.add(administrator, auditRecord(ports, 'service', change))
}
