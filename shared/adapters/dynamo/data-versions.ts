/** The forms of items are part of HEAD, which every function reads anyway: to check them costs nothing. */
import { type DataState, FIRST_FORM, TODAYS_FORM } from '../../domain/data-version.ts'
import type { DataVersions } from '../../ports/data-versions.ts'
import type { Head } from '../../ports/publication.ts'
import { docOf } from './documents.ts'
import { coreKeys } from './keys.ts'
import type { Table } from './table.ts'

const isFirst = ({ oldest, newest, announcedAtMs }: DataState): boolean =>
  oldest === FIRST_FORM.oldest && newest === FIRST_FORM.newest && announcedAtMs === undefined

export const dynamoDataVersions = (core: Table): DataVersions => ({
  async read() {
    const head = docOf<Head>(await core.get(coreKeys.head, { consistent: true }))
    return head ? (head.data ?? FIRST_FORM) : TODAYS_FORM
  },
  async move(before, after) {
    const orUnwritten = isFirst(before) ? ' OR attribute_not_exists(#doc.#data)' : ''
    const moved = await core.update(coreKeys.head, {
      UpdateExpression: 'SET #doc.#data = :after',
      ConditionExpression: `attribute_exists(pk) AND (#doc.#data = :before${orUnwritten})`,
      ExpressionAttributeNames: { '#doc': 'doc', '#data': 'data' },
      ExpressionAttributeValues: { ':before': before, ':after': after },
    })
    return moved !== undefined
  },
})
