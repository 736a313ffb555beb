/** DynamoDB's JSON, as far as faults have to understand it. */

type AttributeValue = Readonly<Record<string, unknown>>
export type WireItem = Readonly<Record<string, AttributeValue>>

export interface WireKey {
  readonly table: string
  readonly key: { readonly pk: AttributeValue; readonly sk: AttributeValue }
}

interface Write {
  readonly TableName: string
  readonly Item?: WireItem
  readonly Key?: WireItem
}
type BatchedWrite = Readonly<Record<'PutRequest' | 'DeleteRequest', Omit<Write, 'TableName'> | undefined>>

export interface WireInput {
  readonly TableName?: string
  readonly ConsistentRead?: boolean
  readonly Key?: WireItem
  readonly Item?: WireItem
  readonly TransactItems?: readonly Readonly<Record<string, Write>>[]
  readonly RequestItems?: Readonly<Record<string, unknown>>
}

export interface BatchGet {
  readonly [table: string]: { readonly Keys: readonly WireItem[]; readonly ConsistentRead?: boolean }
}

const isKey = (item: WireItem | undefined): item is WireItem & WireKey['key'] => Boolean(item?.pk && item.sk)

const keyOf = (table: string, item: WireItem | undefined): WireKey[] =>
  isKey(item) ? [{ table, key: { pk: item.pk, sk: item.sk } }] : []

export const keysIn = (table: string, items: readonly WireItem[]): WireKey[] =>
  items.flatMap((item) => keyOf(table, item))

const keyOfWrite = ({ TableName, Item, Key }: Write): WireKey[] => keyOf(TableName, Item ?? Key)

const keysOfBatch = (requests: Readonly<Record<string, unknown>>): WireKey[] =>
  Object.entries(requests as Record<string, BatchedWrite[]>).flatMap(([TableName, writes]) =>
    writes.flatMap(({ PutRequest, DeleteRequest }) =>
      keyOfWrite({ TableName, ...(PutRequest ?? DeleteRequest) }),
    ),
  )

/** The items that an operation may change; undefined for one that only reads. */
export function writtenBy(operation: string, input: WireInput): WireKey[] | undefined {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return keyOfWrite(input as Write)
    case 'TransactWriteItems':
      return (input.TransactItems ?? []).flatMap(({ Put, Update, Delete }) => {
        const write = Put ?? Update ?? Delete
        return write ? keyOfWrite(write) : []
      })
    case 'BatchWriteItem':
      return keysOfBatch(input.RequestItems ?? {})
    default:
      return undefined
  }
}

export function isEventual(operation: string, input: WireInput): boolean {
  if (operation === 'GetItem' || operation === 'Query') return !input.ConsistentRead
  if (operation !== 'BatchGetItem') return false
  return Object.values(input.RequestItems as BatchGet).every(({ ConsistentRead }) => !ConsistentRead)
}
