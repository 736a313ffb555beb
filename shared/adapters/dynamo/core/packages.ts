import type { InstallationPackage } from '../../../domain/package.ts'
import type { Packages } from '../../../ports/core.ts'
import { docOf, listPage, putAudit, putNew } from '../documents.ts'
import { coreKeys, lists } from '../keys.ts'
import type { Table } from '../table.ts'
import { transact } from '../transact.ts'

export const dynamoPackages = (core: Table): Packages => ({
  async create(item, after, audit) {
    const failed = await transact(core.client, [
      putNew(core, { ...coreKeys.package(item.id), ...lists.packages(item), doc: item }),
      {
        Put: {
          TableName: core.name,
          Item: { ...coreKeys.latestPackage(item.apk.packageName), doc: item },
          ConditionExpression: after ? '#doc.#id = :after' : 'attribute_not_exists(pk)',
          ...(after && {
            ExpressionAttributeNames: { '#doc': 'doc', '#id': 'id' },
            ExpressionAttributeValues: { ':after': after.id },
          }),
        },
      },
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
  async get(id) {
    return docOf<InstallationPackage>(await core.get(coreKeys.package(id), { consistent: true }))
  },
  list: (page) => listPage<InstallationPackage>(core, 'PACKAGES', page, 'descending'),
  async latestOf(packageName) {
    return docOf<InstallationPackage>(
      await core.get(coreKeys.latestPackage(packageName), { consistent: true }),
    )
  },
})
