import { YaguraError } from '../../../domain/errors.ts'
import type { ServiceSettings } from '../../../domain/settings.ts'
import type { SettingsStore } from '../../../ports/core.ts'
import { docOf, putAudit } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { transact } from '../transact.ts'

export const dynamoSettings = (core: Table): SettingsStore => ({
  async read() {
    const settings = docOf<ServiceSettings>(await core.get(coreKeys.settings, { consistent: true }))
    if (!settings) throw new YaguraError('service.unavailable', { reason: 'not_set_up' })
    return settings
  },
  async save(settings, audit) {
    const failed = await transact(core.client, [
      {
        Put: {
          TableName: core.name,
          Item: { ...coreKeys.settings, doc: settings },
          ConditionExpression: settings.revision === 1 ? 'attribute_not_exists(pk)' : '#doc.#rev = :before',
          ...(settings.revision > 1 && {
            ExpressionAttributeNames: { '#doc': 'doc', '#rev': 'revision' },
            ExpressionAttributeValues: { ':before': settings.revision - 1 },
          }),
        },
      },
      putAudit(core, audit),
    ])
    return failed.length === 0
  },
})
