import type { User } from '../../../domain/user.ts'
import type { Users } from '../../../ports/core.ts'
import { docOf, listPage, putAudit, putNew, putOver } from '../documents.ts'
import { coreKeys, lists } from '../keys.ts'
import type { Table } from '../table.ts'
import { transact } from '../transact.ts'

const itemOf = (user: User) => ({ ...coreKeys.user(user.id), ...lists.users(user), doc: user })

export const dynamoUsers = (core: Table): Users => ({
  async create(user, audit) {
    await transact(core.client, [putNew(core, itemOf(user)), putAudit(core, audit)])
  },
  async get(id) {
    return docOf<User>(await core.get(coreKeys.user(id), { consistent: true }))
  },
  list: (page) => listPage<User>(core, 'USERS', page, 'ascending'),
  async replace(before, after, audit) {
    const failed = await transact(core.client, [putOver(core, itemOf(after), before), putAudit(core, audit)])
    return failed.length === 0
  },
})
