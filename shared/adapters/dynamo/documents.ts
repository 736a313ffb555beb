/** Records of the core table are kept whole under `doc`; conditions compare what the writer had read. */
import type { AuditRecord } from '../../domain/audit.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { Page, PageRequest } from '../../ports/core.ts'
import type { OutboxMessage } from '../../ports/outbox.ts'
import { coreKeys, type Key } from './keys.ts'
import type { Item, Table } from './table.ts'
import { LIST_INDEX } from './tables.ts'
import type { Operation } from './transact.ts'

export const docOf = <T>(item: Item | undefined): T | undefined => item?.doc as T | undefined

export const putNew = (table: Table, item: Item): Operation => ({
  Put: { TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' },
})

/** Replaces a document that still is what the writer read. */
export const putOver = (table: Table, item: Item, before: unknown): Operation => ({
  Put: {
    TableName: table.name,
    Item: item,
    ConditionExpression: '#doc = :before',
    ExpressionAttributeNames: { '#doc': 'doc' },
    ExpressionAttributeValues: { ':before': before },
  },
})

export const mustExist = (table: Table, key: Key): Operation => ({
  ConditionCheck: { TableName: table.name, Key: key, ConditionExpression: 'attribute_exists(pk)' },
})

export const putAudit = (table: Table, record: AuditRecord): Operation => ({
  Put: { TableName: table.name, Item: { ...coreKeys.auditTail(record.id), doc: record } },
})

export const putMessage = (table: Table, message: OutboxMessage): Operation => ({
  Put: {
    TableName: table.name,
    Item: { ...coreKeys.outbox(message.id), doc: message, attempts: 0, dueAtMs: message.atMs },
  },
})

/** A page of one partition of the list index. */
export async function listPage<T>(
  table: Table,
  partition: string,
  { limit, cursor }: PageRequest,
  order: 'ascending' | 'descending',
): Promise<Page<T>> {
  const page = await table.query({
    IndexName: LIST_INDEX,
    KeyConditionExpression: 'lpk = :partition',
    ExpressionAttributeValues: { ':partition': partition },
    ScanIndexForward: order === 'ascending',
    Limit: limit,
    ...(cursor && { ExclusiveStartKey: readCursor(cursor, ['lpk', 'lsk', 'pk', 'sk'], partition) }),
  })
  return {
    items: page.items.flatMap((item) => docOf<T>(item) ?? []),
    ...(page.lastKey && { cursor: writeCursor(page.lastKey) }),
  }
}

export const writeCursor = (key: Item): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/**
 * A cursor is ours only if it is a key of the very partition that is being listed: exactly these parts, the
 * partition's first. DynamoDB would refuse anything else as our mistake instead of the caller's.
 */
export function readCursor(cursor: string, parts: readonly [string, ...string[]], partition: string): Item {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (isKey(key, parts) && key[parts[0]] === partition) return key
  } catch {
    // falls through: not JSON is as wrong as another partition's key
  }
  throw new YaguraError('request.invalid', {
    problems: [{ at: 'query.cursor', message: 'not a cursor of this list' }],
  })
}

/** The most bytes a sort key may have. */
const MAX_PART_BYTES = 1024

const isPart = (part: unknown): boolean =>
  typeof part === 'string' && part !== '' && Buffer.byteLength(part) <= MAX_PART_BYTES

const isKey = (value: unknown, parts: readonly string[]): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === parts.length &&
  parts.every((name) => isPart((value as Record<string, unknown>)[name]))
