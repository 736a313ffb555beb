import type { Administrator } from '../../../domain/admin.ts'
import type { Administrators } from '../../../ports/core.ts'
import { docOf, putAudit, putNew } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { transact } from '../transact.ts'

export const dynamoAdministrators = (core: Table): Administrators => ({
  async find(issuer, subject) {
    const item = await core.getOrAskAgain(coreKeys.administrator(issuer, subject))
    return docOf<Administrator>(item)
  },
  async add(administrator, audit) {
    const key = coreKeys.administrator(administrator.issuer, administrator.subject)
    await transact(core.client, [putNew(core, { ...key, doc: administrator }), putAudit(core, audit)])
  },
})
