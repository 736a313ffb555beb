import type { StandalonePackage } from '../../../domain/package.ts'
import type { Standalones } from '../../../ports/core.ts'
import { docOf, listPage, putAudit, putNew, putOver } from '../documents.ts'
import { coreKeys, lists } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'

const itemOf = (item: StandalonePackage) => ({
  ...coreKeys.standalone(item.id),
  ...lists.standalones(item),
  doc: item,
})

const putToken = (core: Table, item: StandalonePackage): Operation =>
  putNew(core, { ...coreKeys.packageToken(item.tokenHash), standaloneId: item.id })

export const dynamoStandalones = (core: Table): Standalones => {
  const get = async (id: string) =>
    docOf<StandalonePackage>(await core.get(coreKeys.standalone(id), { consistent: true }))
  return {
    get,
    async create(item, audit) {
      await transact(core.client, [putNew(core, itemOf(item)), putToken(core, item), putAudit(core, audit)])
    },
    async byToken(tokenHash) {
      const entry = await core.get(coreKeys.packageToken(tokenHash), { consistent: true })
      return entry ? get(String(entry.standaloneId)) : undefined
    },
    list: (page) => listPage<StandalonePackage>(core, 'STANDALONES', page, 'descending'),
    async replace(before, after, audit) {
      const failed = await transact(core.client, [
        putOver(core, itemOf(after), before),
        ...(after.tokenHash === before.tokenHash ? [] : [putToken(core, after)]),
        putAudit(core, audit),
      ])
      return failed.length === 0
    },
  }
}
